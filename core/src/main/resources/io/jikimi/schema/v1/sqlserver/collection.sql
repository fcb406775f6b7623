-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- The consent ledger: one row per decision. A row is never overwritten; withdrawn_at,
-- withdrawal_channel and superseded_by receive a value once.
if object_id('jikimi_consent') is null
create table jikimi_consent (
    id bigint identity(1, 1) primary key,
    subject nvarchar(250) collate Latin1_General_100_BIN2 not null,
    form nvarchar(120) collate Latin1_General_100_BIN2 not null,
    version integer not null,
    text_hash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    language nvarchar(20) collate Latin1_General_100_BIN2 not null,
    entry nvarchar(120) collate Latin1_General_100_BIN2 not null,
    category nvarchar(40) collate Latin1_General_100_BIN2 not null,
    purpose nvarchar(120) collate Latin1_General_100_BIN2 not null,
    recipient nvarchar(120) collate Latin1_General_100_BIN2,
    -- the qualified names of the items shown, one per line
    items nvarchar(max) not null,
    retention nvarchar(max) not null,
    granted bit not null,
    decided_at datetimeoffset(6) not null,
    interacted_at datetimeoffset(6) not null,
    method nvarchar(20) collate Latin1_General_100_BIN2 not null,
    source nvarchar(200) collate Latin1_General_100_BIN2 not null,
    recorded_by nvarchar(250) collate Latin1_General_100_BIN2 not null,
    withdrawn_at datetimeoffset(6),
    withdrawal_channel nvarchar(40) collate Latin1_General_100_BIN2,
    superseded_by bigint
);
if indexproperty(object_id('jikimi_consent'), 'jikimi_consent_subject', 'IndexId') is null
create index jikimi_consent_subject on jikimi_consent (subject, form);
if indexproperty(object_id('jikimi_consent'), 'jikimi_consent_recipient', 'IndexId') is null
create index jikimi_consent_recipient on jikimi_consent (recipient, subject);

-- A decision that was made in another account of the same person, and its number there.
alter table jikimi_consent add column if not exists origin_subject varchar(250);
alter table jikimi_consent add column if not exists origin bigint;

-- The row under whose lock the first decisions of a subject wait for each other.
if object_id('jikimi_consenting_subject') is null
create table jikimi_consenting_subject (
    subject nvarchar(250) collate Latin1_General_100_BIN2 primary key
);
