-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- Third parties (제3자) and trustees (수탁자) of the register, as they are in force.
if object_id('jikimi_recipient') is null
create table jikimi_recipient (
    name      nvarchar(120) collate Latin1_General_100_BIN2 not null primary key,
    title     nvarchar(500) collate Latin1_General_100_BIN2 not null,
    purpose   nvarchar(2000) collate Latin1_General_100_BIN2 not null,
    items     nvarchar(4000) collate Latin1_General_100_BIN2 not null,
    ground    nvarchar(60) collate Latin1_General_100_BIN2 not null,
    retention nvarchar(1000) collate Latin1_General_100_BIN2 not null,
    contact   nvarchar(500) collate Latin1_General_100_BIN2 not null,
    method    nvarchar(500) collate Latin1_General_100_BIN2 not null
);
if object_id('jikimi_trustee') is null
create table jikimi_trustee (
    name       nvarchar(120) collate Latin1_General_100_BIN2 not null primary key,
    title      nvarchar(500) collate Latin1_General_100_BIN2 not null,
    work       nvarchar(2000) collate Latin1_General_100_BIN2 not null,
    purpose    nvarchar(120) collate Latin1_General_100_BIN2 not null,
    items      nvarchar(4000) collate Latin1_General_100_BIN2 not null,
    contract   nvarchar(500) collate Latin1_General_100_BIN2 not null,
    first_day  date,
    last_day   date
);
-- 제3자 제공 대장 and 위탁 처리 기록: what left the service, one row per call that read something.
if object_id('jikimi_provision') is null
create table jikimi_provision (
    id          bigint identity(1, 1) primary key,
    provided_at datetimeoffset(6) not null,
    kind        nvarchar(16) collate Latin1_General_100_BIN2 not null,
    recipient   nvarchar(120) collate Latin1_General_100_BIN2 not null,
    purpose     nvarchar(2000) collate Latin1_General_100_BIN2 not null,
    ground      nvarchar(500) collate Latin1_General_100_BIN2 not null,
    items       nvarchar(4000) collate Latin1_General_100_BIN2 not null,
    subjects    integer not null,
    actor       nvarchar(255) collate Latin1_General_100_BIN2 not null,
    task        nvarchar(255) collate Latin1_General_100_BIN2 not null,
    result      nvarchar(60) collate Latin1_General_100_BIN2 not null
);
if object_id('jikimi_provision_subject') is null
create table jikimi_provision_subject (
    provision bigint not null,
    subject   nvarchar(200) collate Latin1_General_100_BIN2 not null,
    primary key (subject, provision)
);
