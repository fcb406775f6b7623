-- The accounts of the service that reach personal data, or did. Every change stands in the ledger.
create table if not exists jikimi_account (
    account varchar(250) not null primary key,
    person varchar(250) not null,
    known_since timestamp(6) with time zone not null,
    ended_at timestamp(6) with time zone
);

create table if not exists jikimi_account_right (
    account varchar(250) not null,
    permission varchar(250) not null,
    since timestamp(6) with time zone not null,
    primary key (account, permission)
);

-- The row that changes and comparisons wait for, and when the last comparison was.
create table if not exists jikimi_account_comparison (
    name varchar(20) not null primary key,
    compared_at timestamp(6) with time zone
);

create table if not exists jikimi_account_review (
    review_quarter varchar(7) not null primary key,
    reviewed_at timestamp(6) with time zone not null,
    reviewer varchar(250) not null
);
