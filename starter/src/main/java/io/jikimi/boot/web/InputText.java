package io.jikimi.boot.web;

/** What text from outside may be made of. */
final class InputText {

    private InputText() {}

    /** Whether every database can store the text and every log can show it on its line. */
    static boolean storable(String text) {
        return text.codePoints()
                .noneMatch(
                        point ->
                                Character.getType(point) == Character.SURROGATE
                                        || (Character.isISOControl(point)
                                                && point != '\n'
                                                && point != '\r'
                                                && point != '\t'));
    }
}
