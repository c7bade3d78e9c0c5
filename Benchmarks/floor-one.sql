\set asset random(0, 999)
SELECT blocked_from, blocked_until FROM reservations
WHERE asset = 'asset-' || :asset AND holds = 1 AND blocked_from < :to
    AND blocked_from >= coalesce((SELECT max(blocked_from) FROM reservations
        WHERE asset = 'asset-' || :asset AND holds = 1 AND blocked_from <= :from), :from)
    AND blocked_until > :from ORDER BY blocked_from;
