-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- Changes. A row without a position is committed but not chained yet.
if object_id('jikimi_ledger') is null
create table jikimi_ledger (
    id bigint identity(1, 1) primary key,
    kind nvarchar(100) collate Latin1_General_100_BIN2 not null,
    occurred_at datetimeoffset(6) not null,
    actor_kind nvarchar(20) collate Latin1_General_100_BIN2 not null,
    actor nvarchar(250) collate Latin1_General_100_BIN2 not null,
    actor_subject nvarchar(250) collate Latin1_General_100_BIN2,
    subject nvarchar(250) collate Latin1_General_100_BIN2,
    details nvarchar(max) not null,
    chain_position bigint,
    chain_hash varbinary(1024)
);
if indexproperty(object_id('jikimi_ledger'), 'jikimi_ledger_position', 'IndexId') is null
create unique index jikimi_ledger_position on jikimi_ledger (chain_position) where chain_position is not null;
if indexproperty(object_id('jikimi_ledger'), 'jikimi_ledger_subject', 'IndexId') is null
create index jikimi_ledger_subject on jikimi_ledger (subject);

-- Numbers are taken in blocks, so that a row and its further subjects need no round trip.
if object_id('jikimi_access_log_id', 'SO') is null
create sequence jikimi_access_log_id start with 1 increment by 100;

-- The access log. The first subject stands in the row, all others in jikimi_access_subject.
if object_id('jikimi_access_log') is null
create table jikimi_access_log (
    id bigint primary key,
    occurred_at datetimeoffset(6) not null,
    actor_kind nvarchar(20) collate Latin1_General_100_BIN2 not null,
    actor nvarchar(250) collate Latin1_General_100_BIN2 not null,
    actor_subject nvarchar(250) collate Latin1_General_100_BIN2,
    source nvarchar(max) not null,
    purpose nvarchar(250) collate Latin1_General_100_BIN2 not null,
    task nvarchar(max) not null,
    action nvarchar(100) collate Latin1_General_100_BIN2 not null,
    subject nvarchar(250) collate Latin1_General_100_BIN2,
    subjects integer not null,
    items nvarchar(max) not null,
    result nvarchar(100) collate Latin1_General_100_BIN2 not null,
    reason nvarchar(max),
    form smallint default 1 not null,
    run_id nvarchar(250) collate Latin1_General_100_BIN2,
    trace_id nvarchar(250) collate Latin1_General_100_BIN2,
    condition_hash nvarchar(250) collate Latin1_General_100_BIN2,
    approval nvarchar(250) collate Latin1_General_100_BIN2,
    chain_position bigint,
    chain_hash varbinary(1024)
);
if indexproperty(object_id('jikimi_access_log'), 'jikimi_access_log_position', 'IndexId') is null
create unique index jikimi_access_log_position on jikimi_access_log (chain_position) where chain_position is not null;
if indexproperty(object_id('jikimi_access_log'), 'jikimi_access_log_occurred', 'IndexId') is null
create index jikimi_access_log_occurred on jikimi_access_log (occurred_at);
if indexproperty(object_id('jikimi_access_log'), 'jikimi_access_log_subject', 'IndexId') is null
create index jikimi_access_log_subject on jikimi_access_log (subject);

if object_id('jikimi_access_subject') is null
create table jikimi_access_subject (
    access_id bigint not null,
    ordinal integer not null,
    subject nvarchar(250) collate Latin1_General_100_BIN2 not null,
    occurred_at datetimeoffset(6) not null,
    primary key (access_id, ordinal)
);
if indexproperty(object_id('jikimi_access_subject'), 'jikimi_access_subject_subject', 'IndexId') is null
create index jikimi_access_subject_subject on jikimi_access_subject (subject);

-- The end of each chain; its row is the lock under which the chain grows.
if object_id('jikimi_evidence_chain') is null
create table jikimi_evidence_chain (
    chain nvarchar(20) collate Latin1_General_100_BIN2 primary key,
    last_position bigint not null,
    last_hash varbinary(1024) not null
);

if object_id('jikimi_evidence_segment') is null
create table jikimi_evidence_segment (
    chain nvarchar(20) collate Latin1_General_100_BIN2 not null,
    first_position bigint not null,
    last_position bigint not null,
    previous_hash varbinary(1024) not null,
    last_hash varbinary(1024) not null,
    signed_at datetimeoffset(6) not null,
    key_id bigint not null,
    signature varbinary(1024) not null,
    primary key (chain, first_position)
);
