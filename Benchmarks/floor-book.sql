\set number :client_id + 1000000 * random(1, 1000000000)
\set asset random(0, 999)
\set hour random(26280, 100000000)
BEGIN;
INSERT INTO reservations (id, organisation, asset, member, cabinet, handover_set, state, start_ms,
    end_ms, grace_ms, blocked_from, blocked_until, holds, no_show_ms, grant_number, created_ms,
    created_by)
SELECT 'f-' || :number, organisation, id, 'm-0000000000', cabinet, handover_set, 'confirmed',
    :to + :hour * 3600000::bigint, :to + :hour * 3600000::bigint + 3600000, 0,
    :to + :hour * 3600000::bigint, :to + :hour * 3600000::bigint + 3600000, 1,
    :to + :hour * 3600000::bigint + 3600000, 1, :to, 'a-0000000000'
FROM assets WHERE id = 'asset-' || :asset;
INSERT INTO pins (reservation, cabinet, verifier, sealed, key_epoch, until_ms)
SELECT 'f-' || :number, cabinet, sha256((:number)::text::bytea),
    sha256((:number)::text::bytea) || '\x0102030405060708090a0b'::bytea, 0, :to
FROM assets WHERE id = 'asset-' || :asset;
UPDATE change_logs SET number = number + 1, hash = md5((:number)::text) || md5((:number)::text)
WHERE cabinet = 'spind-' || (:asset / 10);
INSERT INTO changes (cabinet, incarnation, number, hash, at_ms, body)
SELECT cabinet, incarnation, number, hash, :to, repeat(hash, 5) FROM change_logs
WHERE cabinet = 'spind-' || (:asset / 10);
INSERT INTO facts (day_ms, organisation, asset, kind, detail, amount)
VALUES (:to, 'gemeinde-0', 'asset-' || :asset, 'booking', 'member', 1);
INSERT INTO idempotency_keys (caller, key, request_hash, status, answer, created_ms)
VALUES ('a-0000000000', 'f-' || :number, sha256((:number)::text::bytea), 201,
    repeat(md5((:number)::text), 12), :to);
COMMIT;
