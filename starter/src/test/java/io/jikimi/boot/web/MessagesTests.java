package io.jikimi.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.subject.Refusal;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.mock.web.MockHttpServletRequest;

class MessagesTests {

    private final Messages messages = new Messages();

    @Test
    void everyRefusalHasTitleAndActionInBothLanguages() throws IOException {
        Set<String> expected =
                Arrays.stream(Refusal.values())
                        .flatMap(refusal -> Stream.of(refusal + ".title", refusal + ".action"))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(bundle("ko").stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(bundle("en").stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ko", "en"})
    void noTextStandsTwice(String language) throws IOException {
        String file =
                new ClassPathResource("io/jikimi/messages_" + language + ".properties")
                        .getContentAsString(StandardCharsets.UTF_8);

        assertThat(file.lines().filter(line -> line.contains("=")))
                .extracting(line -> line.substring(0, line.indexOf('=')).strip())
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    @Test
    void noTextIsEmptyOrTheSameInBothLanguages() throws IOException {
        Properties korean = bundle("ko");
        Properties english = bundle("en");

        korean.forEach(
                (key, text) -> {
                    assertThat((String) text).as("%s in Korean", key).containsPattern("[가-힣]");
                    assertThat(english.getProperty((String) key))
                            .as("%s in English", key)
                            .matches("[\\x20-\\x7E]+");
                });
    }

    @Test
    void textsAreReadAsUnicode() {
        assertThat(messages.title(Refusal.CONSENT_MISSING, Locale.KOREAN))
                .isEqualTo("정보주체의 동의가 없습니다");
    }

    @Test
    void quotesSurviveTheMessageFormat() {
        assertThat(messages.action(Refusal.PURPOSE_UNKNOWN, Locale.ENGLISH)).contains("'purposes'");
    }

    @Test
    void takesTheFirstSpokenLanguageOfTheHeader() {
        assertThat(messages.localeOf(speaking("ja, en-GB;q=0.8, ko;q=0.5")))
                .isEqualTo(Locale.ENGLISH);
        assertThat(messages.localeOf(speaking("ko-KR"))).isEqualTo(Locale.KOREAN);
    }

    @Test
    void speaksKoreanToThoseWhoDoNotSay() {
        assertThat(messages.localeOf(new MockHttpServletRequest())).isEqualTo(Locale.KOREAN);
        assertThat(messages.localeOf(speaking("fr"))).isEqualTo(Locale.KOREAN);
    }

    private static MockHttpServletRequest speaking(String languages) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Accept-Language", languages);
        request.setPreferredLocales(
                Arrays.stream(languages.split(","))
                        .map(range -> Locale.forLanguageTag(range.strip().replaceAll(";.*", "")))
                        .toList());
        return request;
    }

    private static Properties bundle(String language) throws IOException {
        Properties properties = new Properties();
        try (Reader reader =
                new InputStreamReader(
                        new ClassPathResource("io/jikimi/messages_" + language + ".properties")
                                .getInputStream(),
                        StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }
}
