package io.jikimi.catalogue;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognises wording that leaves open what is meant: "등", "기타", "제휴사", "until achieved". */
final class OpenEndedText {

    private static final Pattern AND_OTHERS =
            Pattern.compile(
                    "(?:^|[\\s,·/)])등(?:의|을|과|에|에게)?(?=[\\s.,)]|$)"
                            + "|(?:^|[\\s,·/(])(?:기타|그\\s?밖의?|그\\s?외)(?=[\\s.,)]|$)"
                            + "|(?:\\.\\.\\.|…)\\s*$"
                            + "|\\betc\\b"
                            + "|\\band (?:so on|others|more)\\b",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern ANYBODY =
            Pattern.compile(
                    "(?:당사\\s?)?(?:제휴|협력|파트너|계열|관계)\\s?(?:사|업체|회사|기업)?(?:들)?"
                            + "|제\\s?3자"
                            + "|(?:our )?(?:partners?|affiliates?|third part(?:y|ies))",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern UNTIL_ACHIEVED =
            Pattern.compile(
                    "\\S{0,20}목적(?:을|이|의)?달성(?:시|할때|될때|한때)?까지"
                            + "(?:보유|이용|보관|및|·|,|합니다|함|됩니다|한다|후파기|\\.)*"
                            + "|until(?:the|its)?purpose(?:s)?(?:is|are|hasbeen)?achieved\\.?",
                    Pattern.CASE_INSENSITIVE);

    private OpenEndedText() {}

    /** Whether a list says that there is more than it names. */
    static boolean leavesMoreOpen(@Nullable String list) {
        return list != null && AND_OTHERS.matcher(list.strip()).find();
    }

    /** Whether a name stands for any number of parties. */
    static boolean namesAnybody(@Nullable String name) {
        return name != null && (leavesMoreOpen(name) || ANYBODY.matcher(name.strip()).matches());
    }

    /** Whether a period ends only when the purpose is achieved, which nobody can check. */
    static boolean hasNoEnd(@Nullable String period) {
        return period != null && UNTIL_ACHIEVED.matcher(period.replaceAll("\\s", "")).matches();
    }
}
