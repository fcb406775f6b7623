-- The outbox of notices. A row without delivered_at waits.
create table if not exists jikimi_notice (
    id bigint generated always as identity primary key,
    occasion varchar(80) not null,
    addressee varchar(250) not null,
    subject varchar(250) not null,
    details text not null,
    enqueued_at timestamp(6) with time zone not null,
    next_attempt_at timestamp(6) with time zone,
    attempts integer not null,
    delivered_at timestamp(6) with time zone
);
-- next_attempt_at is null once delivered, so that claiming never walks over what is done.
create index if not exists jikimi_notice_waiting on jikimi_notice (next_attempt_at);
create index if not exists jikimi_notice_subject on jikimi_notice (subject);
