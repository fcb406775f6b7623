-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- The outbox of notices. A row without delivered_at waits.
if object_id('jikimi_notice') is null
create table jikimi_notice (
    id bigint identity(1, 1) primary key,
    occasion nvarchar(80) collate Latin1_General_100_BIN2 not null,
    addressee nvarchar(250) collate Latin1_General_100_BIN2 not null,
    subject nvarchar(250) collate Latin1_General_100_BIN2 not null,
    details nvarchar(max) not null,
    enqueued_at datetimeoffset(6) not null,
    next_attempt_at datetimeoffset(6),
    attempts integer not null,
    delivered_at datetimeoffset(6)
);
-- next_attempt_at is null once delivered, so that claiming never walks over what is done.
if indexproperty(object_id('jikimi_notice'), 'jikimi_notice_waiting', 'IndexId') is null
create index jikimi_notice_waiting on jikimi_notice (next_attempt_at);
if indexproperty(object_id('jikimi_notice'), 'jikimi_notice_subject', 'IndexId') is null
create index jikimi_notice_subject on jikimi_notice (subject);
