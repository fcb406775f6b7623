-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- 열람등요구 처리대장: the requests of data subjects and how they were decided.
if object_id('jikimi_request') is null
create table jikimi_request (
    id          bigint identity(1, 1) primary key,
    kind        nvarchar(16) collate Latin1_General_100_BIN2 not null,
    subject     nvarchar(200) collate Latin1_General_100_BIN2 not null,
    requester   nvarchar(255) collate Latin1_General_100_BIN2 not null,
    channel     nvarchar(60) collate Latin1_General_100_BIN2 not null,
    content     nvarchar(200) collate Latin1_General_100_BIN2,
    state       nvarchar(16) collate Latin1_General_100_BIN2 not null,
    received_at datetimeoffset(6) not null,
    last_day    date         not null,
    decided_at  datetimeoffset(6),
    decided_by  nvarchar(255) collate Latin1_General_100_BIN2,
    result      nvarchar(1000) collate Latin1_General_100_BIN2,
    reason      nvarchar(2000) collate Latin1_General_100_BIN2,
    objection   nvarchar(2000) collate Latin1_General_100_BIN2
);
if indexproperty(object_id('jikimi_request'), 'jikimi_request_subject', 'IndexId') is null
create index jikimi_request_subject on jikimi_request (subject);
if indexproperty(object_id('jikimi_request'), 'jikimi_request_state', 'IndexId') is null
create index jikimi_request_state on jikimi_request (state, last_day);

-- Who may act for whom (시행령 제45조), by which document.
if object_id('jikimi_mandate') is null
create table jikimi_mandate (
    id         bigint identity(1, 1) primary key,
    subject    nvarchar(200) collate Latin1_General_100_BIN2 not null,
    agent      nvarchar(200) collate Latin1_General_100_BIN2 not null,
    document   nvarchar(120) collate Latin1_General_100_BIN2 not null,
    last_day   date         not null,
    entered_at datetimeoffset(6) not null,
    entered_by nvarchar(255) collate Latin1_General_100_BIN2 not null,
    ended_at   datetimeoffset(6)
);
if indexproperty(object_id('jikimi_mandate'), 'jikimi_mandate_agent', 'IndexId') is null
create index jikimi_mandate_agent on jikimi_mandate (subject, agent);
