-- When a row has to be destroyed. A repeated event of a row that was destroyed counts a new round.
-- destroy_at is the planned time while SEALED. On a DONE row it stays set until the emptied rows around it
-- have been looked through, and is null from then on.
create table if not exists jikimi_deadline (
    id           bigint auto_increment primary key,
    entity       varchar(255) not null,
    row_id       varchar(120) not null,
    subject      varchar(200) not null,
    event        varchar(120) not null,
    round        integer      not null,
    kind         varchar(16)  not null,
    file         varchar(120) not null,
    items        varchar(4000),
    ground       varchar(500) not null,
    started_at   datetime(6) not null,
    due_at       datetime(6) not null,
    state        varchar(16)  not null,
    sealed_at    datetime(6),
    destroy_at   datetime(6),
    done_at      datetime(6),
    row_left     boolean      not null,
    settled      boolean      not null,
    requested_by varchar(255) not null,
    kept_because varchar(500),
    unique (entity, row_id, subject, event, round)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index if not exists jikimi_deadline_due on jikimi_deadline (state, due_at);
create index if not exists jikimi_deadline_destroy on jikimi_deadline (state, destroy_at);
create index if not exists jikimi_deadline_subject on jikimi_deadline (subject, state);
create index if not exists jikimi_deadline_settle on jikimi_deadline (settled, state, subject);
create index if not exists jikimi_deadline_left on jikimi_deadline (row_left, id);

-- 파기 관리대장: what was destroyed, why, how, and that nothing is left of it.
create table if not exists jikimi_destruction (
    id           bigint auto_increment primary key,
    occasion     varchar(300)  not null unique,
    file         varchar(120)  not null,
    subject      varchar(200)  not null,
    items        varchar(4000) not null,
    started_at   datetime(6) not null,
    due_at       datetime(6) not null,
    destroyed_at datetime(6) not null,
    reason       varchar(120)  not null,
    ground       varchar(500)  not null,
    method       varchar(500)  not null,
    stores       varchar(500)  not null,
    approver     varchar(255)  not null,
    verification varchar(500)  not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index if not exists jikimi_destruction_subject on jikimi_destruction (subject);
