// Tests of the doctor; being written.
