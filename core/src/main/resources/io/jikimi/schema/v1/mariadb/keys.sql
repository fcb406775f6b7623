create table if not exists jikimi_data_key (
    key_id bigint primary key,
    subject varchar(250) not null,
    generation integer not null,
    state varchar(10) not null,
    wrapped varbinary(4096) not null,
    epoch integer not null,
    created_at datetime(6) not null,
    destroyed_at datetime(6),
    constraint jikimi_data_key_subject unique (subject, generation)
) character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists jikimi_key (
    id bigint primary key,
    purpose varchar(40) not null,
    generation integer not null,
    algorithm varchar(40) not null,
    owner varchar(100) not null,
    storage varchar(500) not null,
    state varchar(10) not null,
    wrapped varbinary(4096) not null,
    epoch integer not null,
    created_at datetime(6) not null,
    activated_at datetime(6),
    rotated_at datetime(6),
    destroyed_at datetime(6),
    constraint jikimi_key_purpose unique (purpose, generation)
) character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists jikimi_master_key (
    epoch integer primary key,
    algorithm varchar(40) not null,
    purpose varchar(40) not null,
    owner varchar(100) not null,
    storage varchar(500) not null,
    check_value varbinary(500),
    created_at datetime(6) not null,
    activated_at datetime(6),
    rotated_at datetime(6),
    emptied_at datetime(6),
    destroyed_at datetime(6)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- How far a rotation is, one row per kind of key; what is moved past it meanwhile counts as moved.
create table if not exists jikimi_rotation (
    kind varchar(20) primary key,
    phase varchar(12) not null,
    changed_at datetime(6) not null,
    pass_no integer not null,
    moved bigint not null
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- How far the rewriting of one table is within a pass.
create table if not exists jikimi_rotation_place (
    kind varchar(20) not null,
    place varchar(400) not null,
    last_row varchar(4000),
    seen bigint not null,
    rewritten bigint not null,
    done boolean not null,
    primary key (kind, place)
) character set utf8mb4 collate utf8mb4_nopad_bin;
