package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.Search;
import io.jikimi.crypto.BlindIndex;
import io.jikimi.crypto.IndexKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * One hidden index of an attribute. It travels as text parameters of the mapping, like the
 * attribute itself.
 *
 * @param search what it answers
 * @param domain the number in whose domain it is hashed
 * @param longest how many characters of a beginning it knows
 */
record SearchIndex(Search search, int domain, int longest) {

    /** Every index of an attribute. */
    static List<SearchIndex> of(PersonalDataAttribute fact) {
        return fact.searchable().stream().sorted().map(search -> of(fact, search)).toList();
    }

    static SearchIndex of(PersonalDataAttribute fact, Search search) {
        return new SearchIndex(search, fact.searchDomain(), fact.longestPrefix());
    }

    static SearchIndex of(Properties parameters) {
        return new SearchIndex(
                Search.valueOf(parameters.getProperty("search")),
                Integer.parseInt(parameters.getProperty("domain")),
                Integer.parseInt(parameters.getProperty("longest")));
    }

    void addTo(Properties parameters) {
        parameters.setProperty("search", search.name());
        parameters.setProperty("domain", Integer.toString(domain));
        parameters.setProperty("longest", Integer.toString(longest));
    }

    /** How many bytes the column has. */
    int length() {
        return search == Search.PREFIX ? 1 + BlindIndex.STEP * longest : BlindIndex.LENGTH;
    }

    /** What was searched for, as the access log has it: {@code 3^7f2a}. */
    String condition(BlindIndex hashes, IndexKey key, byte[] compared) {
        String sign =
                switch (search) {
                    case EXACT -> "=";
                    case PREFIX -> "^";
                    case LAST4 -> "$";
                };
        return domain + sign + HexFormat.of().formatHex(hashes.ofSearch(key, domain, compared));
    }

    /** What the name of the hidden property has after that of the attribute. */
    static String propertySuffix(Search search) {
        return switch (search) {
            case EXACT -> "$bidx";
            case PREFIX -> "$bpfx";
            case LAST4 -> "$blast4";
        };
    }

    /** Whether a column is called like that of a search index. */
    static boolean isColumn(String name) {
        return Arrays.stream(Search.values())
                .anyMatch(search -> name.toLowerCase(Locale.ROOT).endsWith(columnSuffix(search)));
    }

    /** What the name of the hidden column has after that of the column. */
    static String columnSuffix(Search search) {
        return switch (search) {
            case EXACT -> "_bidx";
            case PREFIX -> "_bpfx";
            case LAST4 -> "_blast4";
        };
    }
}
