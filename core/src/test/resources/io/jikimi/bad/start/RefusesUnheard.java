package io.jikimi.bad.start;

import java.util.List;

/** Refuses a start for two reasons, of which the guide tells one. */
final class RefusesUnheard {

    void check(String attribute, boolean large, List<String> reasons) {
        reasons.add(
                attribute
                        + ": what is kept in a drawer is found by "
                        + (large ? "nobody." : "hand.")
                        + " Keep it on the table.");
        reasons.add("member." + attribute + ": nobody has written of this anywhere. Write it.");
        reasons.add("Nothing that names a place.");
    }
}
