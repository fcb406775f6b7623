package io.jikimi.catalogue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The words of a name in Latin letters, each in its long form: {@code CUST_HP_NO} is {@code
 * customer mobile number}.
 */
final class NameWords {

    /** Abbreviations, romanised Korean and other ways to say the same; several words where so. */
    private static final Map<String, String> LONG_FORMS =
            longForms(
                    """
                    name: nm
                    person name: irum ireum seongmyeong sungmyung
                    last name: surname
                    first name: forename
                    number: no num nbr
                    registration: reg
                    address: addr adres juso
                    zip: zipcode postcode
                    customer: cust gogaek
                    member: mber mbr hoewon
                    employee: emp
                    user: usr
                    receiver: rcvr recipient consignee rcpt
                    sender: sndr
                    depositor: dpstr
                    mobile: hp phone cellphone handphone mobilephone mbtlnum moblphon yeonrakcheo
                    telephone: tel telno fax jeonhwa
                    email: mail eml
                    account: acct acnt
                    bank account: gyejwa
                    card: crd
                    rrn: jumin ssn ihidnum rrno
                    foreigner: frgnr foreign
                    passport: psprt yeogwon
                    licence: license
                    driver: drivers
                    birth: dob bday birthday birthdate brth brthdy brdt saengil
                    password: pw pwd passwd
                    gender: sex
                    remark: rmk bigo remarks
                    note: notes
                    comment: comments
                    allergy: allergies
                    symptom: symptoms
                    vehicle: car
                    """);

    /** Endings that are written without a boundary: {@code telno}, {@code custnm}. */
    private static final List<String> ENDINGS =
            List.of("number", "num", "no", "name", "nm", "address", "addr", "adres");

    private static final Set<String> PERSONS =
            words(
                    """
                    customer member user person employee staff worker buyer seller orderer
                    receiver sender patient student teacher applicant guardian parent child
                    visitor subscriber guest owner manager representative contact depositor
                    holder author writer reviewer driver doctor admin officer courier
                    participant attendee candidate donor insured beneficiary borrower spouse
                    father mother
                    """);

    /** What makes a name the name of a person by itself. */
    private static final Set<String> PARTS_OF_NAMES =
            Set.of("full", "first", "last", "given", "family", "middle", "maiden", "real", "nick");

    /** Things, technical ones and companies: what they have is not personal. */
    private static final Set<String> THINGS =
            words(
                    """
                    product item goods book menu category brand event code role group grade
                    topic queue bucket domain company corporation corp store shop branch
                    department dept school hotel warehouse office bank vendor supplier file
                    class table column field method package bean schema database db job task
                    step template page image device key cert certificate build release api http
                    web url mac memory wallet contract bind proxy gateway system server host
                    smtp node module project version country city region unit type status
                    setting config policy permission banner coupon campaign
                    """);

    /** What follows a word and makes it something else than the value. */
    private static final Set<String> NO_VALUES =
            words(
                    """
                    id type kind code cd count cnt yn flag at time status state verified sent
                    template format length size max min limit seq sequence idx index pattern
                    regex label title icon url image path hash digest policy enabled required
                    visible color group domain server host port subject model os app version
                    provider company bank agreed agree consent encoder validator service
                    repository check checked changed expires expiry web client sender queue body
                    option unit
                    """);

    /** What a class or a table is called beside what its rows are. */
    private static final Set<String> FORMS =
            words(
                    """
                    info information detail details entity master mst table tb tbl profile
                    account data history hist aud base dto vo view
                    """);

    private final List<String> words;

    private NameWords(List<String> words) {
        this.words = words;
    }

    static NameWords of(String name) {
        List<String> words = new ArrayList<>();
        String spaced =
                name.replaceAll("([a-z])([A-Z])", "$1 $2")
                        .replaceAll("([A-Z]+)([A-Z][a-z])", "$1 $2")
                        .replaceAll("[^A-Za-z]+", " ")
                        .strip()
                        .toLowerCase(Locale.ROOT);
        for (String word : spaced.split(" ")) {
            if (!word.isEmpty()) {
                add(word, words);
            }
        }
        return new NameWords(joined(words));
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** Whether the words stand here in a row, of a person if of anybody, and as a value. */
    boolean say(List<String> phrase) {
        int start = Collections.indexOfSubList(words, phrase);
        if (start < 0) {
            return false;
        }
        List<String> before = words.subList(0, start);
        boolean ofAThing =
                before.stream().anyMatch(THINGS::contains)
                        && before.stream().noneMatch(PERSONS::contains);
        return !ofAThing && isValue(start + phrase.size());
    }

    /** Whether this is the name of a person. */
    boolean sayAName(boolean ownerIsAPerson) {
        int at = words.lastIndexOf("name");
        if (at < 0 || !isValue(at + 1)) {
            return nameAPersonOnly();
        }
        List<String> before = words.subList(0, at);
        if (at > 0 && (PERSONS.contains(words.get(at - 1)) || isPartOfAName(words.get(at - 1)))) {
            return true;
        }
        return ownerIsAPerson && before.stream().noneMatch(THINGS::contains);
    }

    /** Whether one of the words is a person. */
    boolean nameAPerson() {
        return words.stream().anyMatch(PERSONS::contains);
    }

    boolean endIn(String word) {
        return words.get(words.size() - 1).equals(word);
    }

    /** Whether rows of that class or table are persons. */
    boolean isOfAPerson() {
        List<String> rows = rows();
        return !rows.isEmpty() && PERSONS.contains(singular(rows.get(rows.size() - 1)));
    }

    /** Whether rows of that class or table are things, or companies. */
    boolean isOfAThing() {
        List<String> rows = rows();
        return !rows.isEmpty() && THINGS.contains(singular(rows.get(rows.size() - 1)));
    }

    /** A column that is called {@code receiver} or {@code depositor} holds a name. */
    private boolean nameAPersonOnly() {
        return words.size() == 1
                && Set.of("receiver", "depositor", "orderer").contains(words.get(0));
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /** Each line has a long form, and what stands for it. */
    private static Map<String, String> longForms(String text) {
        Map<String, String> forms = new HashMap<>();
        text.lines()
                .map(line -> line.strip().split(": "))
                .forEach(line -> words(line[1]).forEach(form -> forms.put(form, line[0])));
        return Map.copyOf(forms);
    }

    private static boolean isPartOfAName(String word) {
        return PARTS_OF_NAMES.contains(word);
    }

    private boolean isValue(int from) {
        return words.subList(from, words.size()).stream().noneMatch(NO_VALUES::contains);
    }

    private List<String> rows() {
        List<String> rows = new ArrayList<>(words);
        rows.removeIf(FORMS::contains);
        return rows;
    }

    private static String singular(String word) {
        return word.endsWith("s") && !PERSONS.contains(word) && !THINGS.contains(word)
                ? word.substring(0, word.length() - 1)
                : word;
    }

    private static void add(String word, List<String> into) {
        String known = LONG_FORMS.get(word);
        if (known != null) {
            Collections.addAll(into, known.split(" "));
            return;
        }
        for (String ending : ENDINGS) {
            if (word.endsWith(ending)
                    && isKnown(word.substring(0, word.length() - ending.length()))) {
                add(word.substring(0, word.length() - ending.length()), into);
                add(ending, into);
                return;
            }
        }
        into.add(word);
    }

    private static boolean isKnown(String word) {
        return LONG_FORMS.containsKey(word)
                || PERSONS.contains(word)
                || PARTS_OF_NAMES.contains(word)
                || Set.of("card", "account", "passport", "email", "rrn", "ip", "mobile", "bank")
                        .contains(word);
    }

    /** {@code e_mail} and {@code cell_phone} are one word each. */
    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>();
        for (String word : words) {
            String last = joined.isEmpty() ? "" : joined.get(joined.size() - 1);
            boolean second =
                    word.equals("email") && last.equals("e")
                            || word.equals("mobile")
                                    && (last.equals("cell") || last.equals("mobile"));
            if (second) {
                joined.remove(joined.size() - 1);
            }
            joined.add(word);
        }
        return List.copyOf(joined);
    }
}
