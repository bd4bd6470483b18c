WITH RECURSIVE numbers(n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < CAST(:count AS integer)
)
INSERT INTO conversations (id, version, step, body, pending, updated_at)
SELECT 'c' || n, 1, 'closed', '{}', '[]', 0 FROM numbers;

WITH RECURSIVE numbers(n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < CAST(:count AS integer)
)
INSERT INTO tickets (
    conversation_id, number, subject, priority, urgency, category, queue, team, platform, handle,
    requester, opened_at, is_private, due_kind, late_kind, due_at, agent, agent_key, status
)
SELECT
    'c' || n, n, 'Subject of ticket ' || n,
    CASE WHEN n % 50 = 0 THEN 'critical' ELSE 'medium' END,
    CASE WHEN n % 50 = 0 THEN 3 ELSE 1 END,
    CASE WHEN n % 7 = 0 THEN 'account' ELSE 'technical' END,
    CASE WHEN n % 10 = 0 THEN 'billing' ELSE 'support' END,
    CASE WHEN n % 10 = 0 THEN 'billing' ELSE 'network' END,
    'slack',
    CASE WHEN n % 20 = 0 THEN 'ada'
         WHEN n % 20 = 1 AND n <= CAST(:count AS integer) / 4 THEN 'hal'
         ELSE 'u' || (n % 20000) END,
    CAST(:ada AS text),
    CAST(:now AS bigint) - (CAST(:count AS bigint) - n) * CAST(:apart AS bigint),
    n % 10 = 0, '', '',
    CASE WHEN n >= CAST(:first_open AS integer)
         THEN CAST(:now AS bigint) + (n % 48 - 4) * CAST(3600000000 AS bigint) END,
    CASE WHEN n < CAST(:first_open AS integer) OR n % 3 > 0 THEN CAST(:grace AS text) END,
    CASE WHEN n < CAST(:first_open AS integer) OR n % 3 > 0 THEN 'slack:grace' END,
    CASE WHEN n < CAST(:first_open AS integer) THEN 'closed'
         WHEN n % 3 = 0 THEN 'open' WHEN n % 3 = 1 THEN 'claimed' ELSE 'waiting' END
FROM numbers;

INSERT INTO ticket_readers (conversation_id, kind, reader)
SELECT conversation_id, 'team', team FROM tickets WHERE is_private;

INSERT INTO ticket_participants (conversation_id, account, number, since)
SELECT conversation_id, 'slack:ada', number, 0 FROM tickets WHERE number % 20 = 10;

INSERT INTO places (platform, room, thread, conversation_id)
SELECT 'slack', '#support', 't' || number, conversation_id FROM tickets
UNION ALL
SELECT 'slack', '@u' || number, '', conversation_id FROM tickets;

INSERT INTO timeline (conversation_id, cause, kind, at, body, source, audience)
SELECT
    conversation_id, conversation_id, kind, opened_at + 60000000,
    CASE WHEN kind = 'opened' THEN replace(CAST(:entry AS text), '@',
        CAST(:common AS text)
        || CASE WHEN number % 2 = 0 THEN ' ' || CAST(:other AS text) ELSE '' END
        || CASE WHEN number % 500 = 0 THEN ' ' || CAST(:rare AS text) ELSE '' END
    ) ELSE '{}' END,
    '', 'everyone'
FROM tickets, (SELECT 'opened' AS kind UNION SELECT 'claimed' UNION SELECT 'closed') AS kinds
ORDER BY number;

INSERT INTO timeline_terms (block, term, seq)
SELECT t.seq / CAST(:per_block AS integer), w.word, t.seq
FROM timeline t
JOIN (
    SELECT CAST(:common AS text) AS word, 1 AS every
    UNION ALL SELECT CAST(:other AS text), 2
    UNION ALL SELECT CAST(:rare AS text), 500
) AS w ON CAST(substr(t.conversation_id, 2) AS integer) % w.every = 0
WHERE t.kind = 'opened';

INSERT INTO inbox (event_id, kind, at)
SELECT 'slack:' || number, 'MessageReceived', opened_at FROM tickets
WHERE number > CAST(:count AS integer) - CAST(:count AS integer) / 12;

INSERT INTO notes (name, text) SELECT CAST(:mark AS text), CAST(MAX(seq) AS text) FROM timeline;

ANALYZE
