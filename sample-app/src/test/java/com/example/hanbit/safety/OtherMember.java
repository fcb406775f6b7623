package com.example.hanbit.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.SignUpForms;
import com.example.hanbit.member.Member;
import io.jikimi.testing.CanaryHunt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The member whose data nobody else may reach: their values, their numbers, and every row about
 * them. Everybody here is made up.
 */
final class OtherMember {

    private static final Map<String, String> VALUES =
            Map.ofEntries(
                    Map.entry("name", "차표본"),
                    Map.entry("e-mail", "other.canary@example.com"),
                    Map.entry("phone", "010-0000-9441"),
                    Map.entry("birth", "1987-04-18"),
                    Map.entry("address", "표본시 카나리아로 944, 9동 44호"),
                    Map.entry("height", "231"),
                    Map.entry("weight", "297"),
                    Map.entry("question", "소매가 손목을 덮는데 저는 표본입니다"),
                    Map.entry("receiver", "류표본솔"),
                    Map.entry("receiver's phone", "010-0000-9443"));

    /** The columns of the shop's own tables that say whose a row is. */
    private static final Map<String, String> OWNERS =
            Map.of(
                    "member", "id = :id",
                    "member_aud", "id = :id",
                    "body_profile", "member_id = :id",
                    "purchase_order", "buyer_id = :id or receiver_key = 'member:' || :id",
                    "purchase_order_line",
                            "order_id in (select id from purchase_order where buyer_id = :id)",
                    "inquiry", "member_id = :id");

    private final JdbcClient jdbc;
    private final long id;
    private final Set<String> identifiers;

    private OtherMember(JdbcClient jdbc, long id) {
        this.jdbc = jdbc;
        this.id = id;
        this.identifiers = numbers();
    }

    /** Signs up, orders, asks, consents, is measured and asks for a right. */
    static OtherMember joined(OpenShop shop) {
        Caller caller = new Caller(shop.port(), answer -> {});
        Map<String, String> form = new LinkedHashMap<>(SignUpForms.complete("other"));
        form.replaceAll((field, value) -> field.startsWith("decision.") ? "granted" : value);
        form.put("name", VALUES.get("name"));
        form.put("email", VALUES.get("e-mail"));
        form.put("phone", VALUES.get("phone"));
        form.put("birthDate", VALUES.get("birth"));
        submit(caller, "/sign-up", form);
        caller.loggedInAs(VALUES.get("e-mail"));
        submit(
                caller,
                "/fit-advice",
                Map.of("height", VALUES.get("height"), "weight", VALUES.get("weight")));
        submit(caller, "/inquiries", Map.of("text", VALUES.get("question")));
        submit(
                caller,
                "/orders",
                Map.of(
                        "product",
                        "wool-knit",
                        "quantity",
                        "1",
                        "forMyself",
                        "false",
                        "receiverName",
                        VALUES.get("receiver"),
                        "receiverPhone",
                        VALUES.get("receiver's phone"),
                        "address",
                        VALUES.get("address")));
        submit(caller, "/me/requests", Map.of("kind", "ACCESS"));
        submit(caller, "/me/withdrawals", Map.of("purpose", "insurance-offer"));
        submit(caller, "/me/withdrawals", Map.of("purpose", "birthday-benefit"));
        JdbcClient jdbc = shop.jdbc();
        return new OtherMember(
                jdbc, jdbc.sql("select max(id) from member").query(Long.class).single());
    }

    private static void submit(Caller caller, String path, Map<String, String> fields) {
        assertThat(caller.form(path, fields).status()).as(path).isEqualTo(302);
    }

    /** A hunt for the values of this member. */
    static CanaryHunt hunt() {
        return CanaryHunt.of(VALUES);
    }

    /** The number of the member, and the name of the subject. */
    List<String> ofTheMember() {
        return List.of(String.valueOf(id), subject());
    }

    /** Every number that leads to something of this member, and the names of the subject. */
    Set<String> identifiers() {
        return identifiers;
    }

    private Set<String> numbers() {
        Set<String> numbers = new TreeSet<>(ofTheMember());
        for (String sql :
                List.of(
                        "select id::text from purchase_order where buyer_id = :id",
                        "select id::text from inquiry where member_id = :id",
                        "select id::text from body_profile where member_id = :id",
                        "select receiver_key from purchase_order where buyer_id = :id",
                        "select id::text from jikimi_request where subject = 'member:' || :id",
                        "select id::text from jikimi_consent where subject = 'member:' || :id",
                        "select id::text from jikimi_notice where subject = 'member:' || :id",
                        "select id::text from jikimi_deadline where subject = 'member:' || :id",
                        "select key_id::text from jikimi_data_key where subject = 'member:' || :id")) {
            List<String> found = jdbc.sql(sql).param("id", id).query(String.class).list();
            assertThat(found).as(sql).isNotEmpty();
            numbers.addAll(found);
        }
        return numbers;
    }

    /** Every row about this member, wherever it stands. */
    List<String> rows() {
        List<String> rows = new ArrayList<>();
        OWNERS.forEach(
                (table, owner) ->
                        rows.addAll(
                                jdbc.sql("select t::text from " + table + " t where " + owner)
                                        .param("id", id)
                                        .query(String.class)
                                        .list()));
        assertThat(rows).hasSizeGreaterThanOrEqualTo(OWNERS.size());
        Pattern named = Pattern.compile("\\b" + Pattern.quote(subject()) + "\\b");
        for (String table : tablesOfTheKeeper()) {
            jdbc
                    .sql("select t::text from " + table + " t" + counted(table))
                    .query(String.class)
                    .list()
                    .stream()
                    .filter(row -> named.matcher(row).find())
                    .map(row -> table + row)
                    .forEach(rows::add);
        }
        return rows.stream().sorted().toList();
    }

    /** That somebody was refused as an agent is kept, and is nothing that became of it. */
    private static String counted(String table) {
        return table.equals("jikimi_access_log") ? " where result <> 'MANDATE_REQUIRED'" : "";
    }

    /** A partition has the rows of its table once more. */
    private List<String> tablesOfTheKeeper() {
        return jdbc.sql(
                        "select relname from pg_class where relnamespace = 'public'::regnamespace and"
                                + " relname like 'jikimi%' and relkind in ('r', 'p') and not"
                                + " relispartition")
                .query(String.class)
                .list();
    }

    private String subject() {
        return Member.subjectOf(id).toString();
    }
}
