package com.example.hanbit.safety;

import io.jikimi.subject.DataSubjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the tables say about a destruction, in SQL of its own: none of these questions is answered
 * by the code that destroys. The classes and the tables of the shop are named by hand.
 */
final class DestructionAudit {

    /** What must be true at every moment, and the rows that say it is not. */
    private static final Map<String, String> ALWAYS = new LinkedHashMap<>();

    /** What must be true once everything due is destroyed, of the subjects in the table named. */
    private static final Map<String, String> AT_THE_END = new LinkedHashMap<>();

    static {
        ALWAYS.put(
                "a sealed value that no plan will destroy",
                """
                select s.table_name, s.row_id from jikimi_sealed s where not exists (
                  select 1 from jikimi_deadline d where d.entity = s.entity
                    and d.row_id = s.row_id and d.subject = s.subject and d.state = 'SEALED')
                """);
        // All values of an order are its receiver's: of who sends a gift nothing is sealed in it.
        ALWAYS.put(
                "a row that was sealed with nothing in safe keeping",
                """
                select d.entity, d.row_id from jikimi_deadline d where d.state = 'SEALED'
                  and d.items is null and not exists (select 1 from jikimi_sealed s
                    where d.entity = s.entity and d.row_id = s.row_id and d.subject = s.subject)
                  and not exists (select 1 from purchase_order o
                    where d.entity like '%.PurchaseOrder' and d.row_id = o.id::text
                      and d.subject <> o.receiver_key)
                """);
        ALWAYS.put(
                "a value of a sealed row that is still in its table",
                """
                select t.name, t.row_id from safety_values t where t.present > 0 and exists (
                  select 1 from jikimi_deadline d where d.entity = t.entity
                    and d.row_id = t.row_id and d.subject = t.subject and d.items is null
                    and d.state = 'SEALED')
                """);
        ALWAYS.put(
                "a value of a destroyed row that is still in its table",
                """
                select t.name, t.row_id from safety_values t where t.present > 0 and exists (
                  select 1 from jikimi_deadline d where d.entity = t.entity
                    and d.row_id = t.row_id and d.subject = t.subject and d.items is null
                    and d.state = 'DONE')
                """);
        ALWAYS.put(
                "a value missing from a row that nobody has touched",
                """
                select t.name, t.row_id from safety_values t where t.present < t.complete
                  and not exists (select 1 from jikimi_deadline d where d.entity = t.entity
                    and d.row_id = t.row_id and d.subject = t.subject
                    and d.state in ('SEALED', 'DONE'))
                """);
        ALWAYS.put(
                "a destruction without its entry in the ledger",
                """
                select d.entity, d.row_id from jikimi_deadline d where d.state = 'DONE'
                  and not exists (select 1 from jikimi_destruction l
                    where l.occasion = 'deadline:' || d.id)
                """);
        ALWAYS.put(
                "an entry of the ledger without its destruction",
                """
                select l.occasion, l.file from jikimi_destruction l
                  where l.occasion like 'deadline:%' and not exists (
                    select 1 from jikimi_deadline d where d.state = 'DONE'
                      and l.occasion = 'deadline:' || d.id)
                """);
        ALWAYS.put(
                "a row that stands in the ledger twice",
                """
                select d.entity, d.row_id from jikimi_deadline d
                  join jikimi_destruction l on l.occasion = 'deadline:' || d.id
                  where d.items is null group by d.entity, d.row_id, d.subject
                  having count(*) > 1
                """);
        ALWAYS.put(
                "a subject that ended twice",
                """
                select subject, kind from jikimi_ledger where kind = 'destruction.subject-ended'
                  group by subject, kind having count(*) > 1
                """);
        ALWAYS.put(
                "a destroyed key without its entries",
                """
                select k.subject, 'ledger' from jikimi_data_key k where k.state = 'DESTROYED'
                  and (not exists (select 1 from jikimi_destruction l
                         where l.occasion = 'key:' || k.subject)
                    or not exists (select 1 from jikimi_ledger e
                         where e.kind = 'destruction.subject-ended' and e.subject = k.subject))
                """);
        ALWAYS.put(
                "an entry about a key that lives",
                """
                select k.subject, 'key' from jikimi_data_key k where k.state = 'LIVE'
                  and exists (select 1 from jikimi_destruction l
                    where l.occasion = 'key:' || k.subject)
                """);
        ALWAYS.put(
                "a destroyed key whose wrapped bytes are still there",
                """
                select k.subject, 'wrapped' from jikimi_data_key k
                  where k.state = 'DESTROYED' and octet_length(k.wrapped) > 1
                """);
        ALWAYS.put(
                "a key destroyed while something of its subject is left",
                """
                select k.subject, 'left' from jikimi_data_key k where k.state = 'DESTROYED'
                  and (exists (select 1 from jikimi_sealed s where s.subject = k.subject)
                    or exists (select 1 from safety_values t
                         where t.subject = k.subject and t.present > 0)
                    or exists (select 1 from jikimi_deadline d where d.subject = k.subject
                         and d.state in ('OPEN', 'SEALED')))
                """);
        AT_THE_END.put(
                "a deadline that is still running",
                """
                select d.entity, d.row_id from jikimi_deadline d join safety_gone g
                  on g.subject = d.subject where d.state in ('OPEN', 'SEALED')
                """);
        AT_THE_END.put("a sealed value", "select table_name, row_id from jikimi_sealed");
        AT_THE_END.put(
                "a row",
                "select t.name, t.row_id from safety_values t join safety_gone g on g.subject ="
                        + " t.subject");
        AT_THE_END.put(
                "an emptied row that was left",
                """
                select d.entity, d.row_id from jikimi_deadline d join safety_gone g
                  on g.subject = d.subject where d.row_left
                """);
        AT_THE_END.put(
                "a subject that was not looked at",
                """
                select d.subject, d.row_id from jikimi_deadline d join safety_gone g
                  on g.subject = d.subject where not d.settled and d.state = 'DONE'
                """);
        AT_THE_END.put(
                "a key that was not destroyed exactly once",
                """
                select g.subject, count(e.id)::text from safety_gone g left join jikimi_ledger e
                  on e.subject = g.subject and e.kind = 'destruction.subject-ended'
                  group by g.subject having count(e.id) <> 1
                union all
                select g.subject, k.state from safety_gone g left join jikimi_data_key k
                  on k.subject = g.subject where k.state is distinct from 'DESTROYED'
                """);
    }

    /**
     * One line for each row of the shop and person in it: how many values and search entries of
     * that person it holds, and how many it had to hold.
     */
    private static final String VALUES =
            """
            create or replace view safety_values as
            with stored as (
              select 'member' as name, 'com.example.hanbit.member.Member' as entity,
                id::text as row_id, 'member:' || id as subject, 6 as complete,
                array[name, email, phone, birth_date, email_bidx, phone_bidx] as held from member
              union all
              select 'member_aud', 'com.example.hanbit.member.Member', id::text,
                'member:' || id, 0, array[name, email, phone, birth_date] from member_aud
              union all
              select 'body_profile', 'com.example.hanbit.advice.BodyProfile', id::text,
                'member:' || member_id, 2, array[height, weight] from body_profile
              union all
              select 'purchase_order', 'com.example.hanbit.order.PurchaseOrder', id::text,
                'member:' || buyer_id, 1, array[delivery_address] from purchase_order
              union all
              select 'purchase_order', 'com.example.hanbit.order.PurchaseOrder', id::text,
                receiver_key, 2, array[receiver_name, receiver_phone] from purchase_order
              union all
              select 'inquiry', 'com.example.hanbit.inquiry.Inquiry', id::text,
                'member:' || member_id, 2, array[text, answer] from inquiry)
            select name, entity, row_id, subject, complete, (select count(*) from unnest(held) v
              where octet_length(v) > 1) as present from stored
            """;

    private final JdbcClient jdbc;

    DestructionAudit(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void install() {
        jdbc.sql(VALUES).update();
        jdbc.sql("create table safety_gone (subject text primary key)").update();
    }

    /** What is wrong, at whatever moment one asks. */
    List<String> halfDone() {
        return ask(ALWAYS);
    }

    /** What is left of subjects of whom nothing must be left. */
    List<String> leftOf(Collection<DataSubjectId> gone) {
        jdbc.sql("truncate safety_gone").update();
        gone.forEach(
                subject ->
                        jdbc.sql("insert into safety_gone values (?)")
                                .param(subject.toString())
                                .update());
        return ask(AT_THE_END);
    }

    /** The rows of the shop that belong to these subjects, byte by byte. */
    List<String> rowsOf(Collection<DataSubjectId> subjects) {
        List<String> rows = new ArrayList<>();
        for (String table :
                List.of("member", "member_aud", "body_profile", "purchase_order", "inquiry")) {
            String owner =
                    switch (table) {
                        case "member", "member_aud" -> "id";
                        case "purchase_order" -> "buyer_id";
                        default -> "member_id";
                    };
            rows.addAll(
                    jdbc.sql(
                                    "select t::text from "
                                            + table
                                            + " t where 'member:' || "
                                            + owner
                                            + " in (:subjects) order by 1")
                            .param(
                                    "subjects",
                                    subjects.stream().map(DataSubjectId::toString).toList())
                            .query(String.class)
                            .list());
        }
        return rows;
    }

    private List<String> ask(Map<String, String> questions) {
        List<String> findings = new ArrayList<>();
        questions.forEach(
                (what, sql) -> {
                    List<String> rows =
                            jdbc.sql(sql)
                                    .query(
                                            (row, number) ->
                                                    row.getString(1) + " " + row.getString(2))
                                    .list();
                    if (!rows.isEmpty()) {
                        findings.add(
                                rows.size()
                                        + " times "
                                        + what
                                        + ", such as "
                                        + rows.stream().limit(3).collect(Collectors.joining(", ")));
                    }
                });
        return findings;
    }
}
