-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- When a row has to be destroyed. A repeated event of a row that was destroyed counts a new round.
-- destroy_at is the planned time while SEALED. On a DONE row it stays set until the emptied rows around it
-- have been looked through, and is null from then on.
if object_id('jikimi_deadline') is null
create table jikimi_deadline (
    id           bigint identity(1, 1) primary key,
    entity       nvarchar(255) collate Latin1_General_100_BIN2 not null,
    row_id       nvarchar(120) collate Latin1_General_100_BIN2 not null,
    subject      nvarchar(200) collate Latin1_General_100_BIN2 not null,
    event        nvarchar(120) collate Latin1_General_100_BIN2 not null,
    round        integer not null,
    kind         nvarchar(16) collate Latin1_General_100_BIN2 not null,
    [file]       nvarchar(120) collate Latin1_General_100_BIN2 not null,
    items        nvarchar(4000) collate Latin1_General_100_BIN2,
    ground       nvarchar(500) collate Latin1_General_100_BIN2 not null,
    started_at   datetimeoffset(6) not null,
    due_at       datetimeoffset(6) not null,
    state        nvarchar(16) collate Latin1_General_100_BIN2 not null,
    sealed_at    datetimeoffset(6),
    destroy_at   datetimeoffset(6),
    done_at      datetimeoffset(6),
    row_left     bit not null,
    settled      bit not null,
    requested_by nvarchar(255) collate Latin1_General_100_BIN2 not null,
    kept_because nvarchar(500) collate Latin1_General_100_BIN2,
    unique (entity, row_id, subject, event, round)
);
if indexproperty(object_id('jikimi_deadline'), 'jikimi_deadline_due', 'IndexId') is null
create index jikimi_deadline_due on jikimi_deadline (state, due_at);
if indexproperty(object_id('jikimi_deadline'), 'jikimi_deadline_destroy', 'IndexId') is null
create index jikimi_deadline_destroy on jikimi_deadline (state, destroy_at);
if indexproperty(object_id('jikimi_deadline'), 'jikimi_deadline_subject', 'IndexId') is null
create index jikimi_deadline_subject on jikimi_deadline (subject, state);
if indexproperty(object_id('jikimi_deadline'), 'jikimi_deadline_settle', 'IndexId') is null
create index jikimi_deadline_settle on jikimi_deadline (settled, state, subject);
if indexproperty(object_id('jikimi_deadline'), 'jikimi_deadline_left', 'IndexId') is null
create index jikimi_deadline_left on jikimi_deadline (row_left, id);

-- 파기 관리대장: what was destroyed, why, how, and that nothing is left of it.
if object_id('jikimi_destruction') is null
create table jikimi_destruction (
    id           bigint identity(1, 1) primary key,
    occasion     nvarchar(300) collate Latin1_General_100_BIN2 not null unique,
    [file]       nvarchar(120) collate Latin1_General_100_BIN2 not null,
    subject      nvarchar(200) collate Latin1_General_100_BIN2 not null,
    items        nvarchar(4000) collate Latin1_General_100_BIN2 not null,
    started_at   datetimeoffset(6) not null,
    due_at       datetimeoffset(6) not null,
    destroyed_at datetimeoffset(6) not null,
    reason       nvarchar(120) collate Latin1_General_100_BIN2 not null,
    ground       nvarchar(500) collate Latin1_General_100_BIN2 not null,
    method       nvarchar(500) collate Latin1_General_100_BIN2 not null,
    stores       nvarchar(500) collate Latin1_General_100_BIN2 not null,
    approver     nvarchar(255) collate Latin1_General_100_BIN2 not null,
    verification nvarchar(500) collate Latin1_General_100_BIN2 not null
);
if indexproperty(object_id('jikimi_destruction'), 'jikimi_destruction_subject', 'IndexId') is null
create index jikimi_destruction_subject on jikimi_destruction (subject);
