-- UNVERIFIED: nobody has run this script, and a service on Oracle Database 23ai does not start.
-- The accounts of the service that reach personal data, or did. Every change stands in the ledger.
create table if not exists jikimi_account (
    account varchar2(250 char) not null primary key,
    person varchar2(250 char) not null,
    known_since timestamp(6) with time zone not null,
    ended_at timestamp(6) with time zone
);

create table if not exists jikimi_account_right (
    account varchar2(250 char) not null,
    permission varchar2(250 char) not null,
    since timestamp(6) with time zone not null,
    primary key (account, permission)
);

-- The row that changes and comparisons wait for, and when the last comparison was.
create table if not exists jikimi_account_comparison (
    name varchar2(20 char) not null primary key,
    compared_at timestamp(6) with time zone
);

create table if not exists jikimi_account_review (
    review_quarter varchar2(7 char) not null primary key,
    reviewed_at timestamp(6) with time zone not null,
    reviewer varchar2(250 char) not null
);
