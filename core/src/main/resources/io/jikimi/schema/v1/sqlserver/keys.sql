-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
if object_id('jikimi_data_key') is null
create table jikimi_data_key (
    key_id bigint primary key,
    subject nvarchar(250) collate Latin1_General_100_BIN2 not null,
    generation integer not null,
    state nvarchar(10) collate Latin1_General_100_BIN2 not null,
    wrapped varbinary(4096) not null,
    epoch integer not null,
    created_at datetimeoffset(6) not null,
    destroyed_at datetimeoffset(6),
    constraint jikimi_data_key_subject unique (subject, generation)
);

if object_id('jikimi_key') is null
create table jikimi_key (
    id bigint primary key,
    purpose nvarchar(40) collate Latin1_General_100_BIN2 not null,
    generation integer not null,
    algorithm nvarchar(40) collate Latin1_General_100_BIN2 not null,
    owner nvarchar(100) collate Latin1_General_100_BIN2 not null,
    storage nvarchar(500) collate Latin1_General_100_BIN2 not null,
    state nvarchar(10) collate Latin1_General_100_BIN2 not null,
    wrapped varbinary(4096) not null,
    epoch integer not null,
    created_at datetimeoffset(6) not null,
    activated_at datetimeoffset(6),
    rotated_at datetimeoffset(6),
    destroyed_at datetimeoffset(6),
    constraint jikimi_key_purpose unique (purpose, generation)
);

if object_id('jikimi_master_key') is null
create table jikimi_master_key (
    epoch integer primary key,
    algorithm nvarchar(40) collate Latin1_General_100_BIN2 not null,
    purpose nvarchar(40) collate Latin1_General_100_BIN2 not null,
    owner nvarchar(100) collate Latin1_General_100_BIN2 not null,
    storage nvarchar(500) collate Latin1_General_100_BIN2 not null,
    check_value varbinary(1024),
    created_at datetimeoffset(6) not null,
    activated_at datetimeoffset(6),
    rotated_at datetimeoffset(6),
    emptied_at datetimeoffset(6),
    destroyed_at datetimeoffset(6)
);

-- How far a rotation is, one row per kind of key; what is moved past it meanwhile counts as moved.
if object_id('jikimi_rotation') is null
create table jikimi_rotation (
    kind nvarchar(20) collate Latin1_General_100_BIN2 primary key,
    phase nvarchar(12) collate Latin1_General_100_BIN2 not null,
    changed_at datetimeoffset(6) not null,
    pass_no integer not null,
    moved bigint not null
);

-- How far the rewriting of one table is within a pass.
if object_id('jikimi_rotation_place') is null
create table jikimi_rotation_place (
    kind nvarchar(20) collate Latin1_General_100_BIN2 not null,
    place nvarchar(400) collate Latin1_General_100_BIN2 not null,
    last_row nvarchar(4000) collate Latin1_General_100_BIN2,
    seen bigint not null,
    rewritten bigint not null,
    done bit not null,
    primary key (kind, place)
);
