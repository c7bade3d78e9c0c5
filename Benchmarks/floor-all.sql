SELECT r.asset, r.blocked_from, r.blocked_until FROM assets a JOIN reservations r ON r.asset = a.id
WHERE a.ended_ms IS NULL AND r.holds = 1 AND r.blocked_from > :from - 3628800000
    AND r.blocked_from < :to AND r.blocked_until > :from ORDER BY r.asset, r.blocked_from;
