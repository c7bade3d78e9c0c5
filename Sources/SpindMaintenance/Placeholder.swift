// The doctor and what else a maintainer needs; being written.
