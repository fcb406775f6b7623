package io.jikimi.collection;

import static io.jikimi.collection.CollectionUnit.ADDRESS;
import static io.jikimi.collection.CollectionUnit.HEIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.catalogue.Register;
import io.jikimi.catalogue.Register.ConsentEntry;
import io.jikimi.catalogue.Register.FormEntry;
import io.jikimi.catalogue.Register.FormItemEntry;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.TestDatabase;
import io.jikimi.publication.JdbcPublications;
import io.jikimi.publication.Publication;
import io.jikimi.publication.Publications;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import io.jikimi.testing.SettableClock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class PublishedFormsTests {

    private final HikariDataSource dataSource = TestDatabase.h2();
    private final Publications publications =
            new JdbcPublications(
                    JdbcClient.create(dataSource),
                    DatabaseDialect.of(dataSource),
                    SettableClock.atNoon(LocalDate.of(2026, 11, 2)));

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void publishesWhatIsShownInAFixedOrder() {
        start(form(1, "회원 가입", entry("fit", List.of("member.height"))));

        assertThat(publications.current(Publication.Kind.FORM, "sign-up"))
                .hasValueSatisfying(
                        published ->
                                assertThat(published.text())
                                        .as("a changed order would change every published hash")
                                        .isEqualTo(
                                                """
                                                {"form":"sign-up","version":1,"title":"회원 가입",\
                                                "language":"ko","items":[{"item":"member.name",\
                                                "required":true,"rationale":"구별"}],\
                                                "consents":[{"id":"fit","category":"22-1-1",\
                                                "purpose":"fit-advice","items":["member.height"],\
                                                "purposeText":"체형 추천","itemsText":"키",\
                                                "retentionText":"탈퇴까지",\
                                                "refusalText":"거부할 수 있습니다"}]}"""));
    }

    @Test
    void answersTheFormInForce() {
        PublishedForm form =
                start(form(3, "회원 가입", entry("fit", List.of("member.height")))).current("sign-up");

        assertThat(form.version()).isEqualTo(3);
        assertThat(form.textHash())
                .isEqualTo(
                        publications
                                .current(Publication.Kind.FORM, "sign-up")
                                .orElseThrow()
                                .hash());
        assertThat(form.items()).containsExactlyInAnyOrder("member.name", "member.height");
        assertThat(form.entries()).extracting(PublishedForm.Entry::id).containsExactly("fit");
    }

    @Test
    void knowsNoFormBeforeItIsPublished() {
        PublishedForms forms = forms(form(1, "회원 가입"));

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(() -> forms.current("sign-up"))
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.FORM_UNKNOWN);
    }

    @Test
    void startingAgainChangesNothing() {
        start(form(1, "회원 가입", entry("fit", List.of("member.height"))));

        assertThatCode(() -> start(form(1, " 회원 가입\r\n", entry("fit", List.of("member.height")))))
                .as("white space around a text and line ends are the editor's")
                .doesNotThrowAnyException();
        assertThat(publications.history(Publication.Kind.FORM, "sign-up")).hasSize(1);
    }

    @Test
    void aChangedFormNeedsANewVersion() {
        start(form(1, "회원 가입", entry("fit", List.of("member.height"))));

        assertThatExceptionOfType(LifecycleException.class)
                .isThrownBy(
                        () ->
                                start(
                                        form(
                                                1,
                                                "회원 가입",
                                                entry(
                                                        "fit",
                                                        List.of(
                                                                "member.height",
                                                                "member.address")))))
                .extracting(LifecycleException::refusal)
                .isEqualTo(Refusal.FORM_CHANGED_WITHOUT_VERSION);
        start(form(2, "회원 가입", entry("fit", List.of("member.height", "member.address"))));
        assertThat(publications.history(Publication.Kind.FORM, "sign-up")).hasSize(2);
    }

    @Test
    void anInstanceOfTheVersionBeforeGoesOnCollectingWithIt() {
        FormEntry first = form(1, "회원 가입", entry("fit", List.of("member.height")));
        start(first);
        start(form(2, "회원 가입", entry("fit", List.of("member.height", "member.address"))));

        PublishedForm form = start(first).current("sign-up");

        assertThat(form.version()).isEqualTo(1);
        assertThat(form.items()).doesNotContain(ADDRESS.qualifiedName());
    }

    @Test
    void anEntryWithoutItemsShowsThoseOfItsPurpose() {
        PublishedForm form = start(form(1, "회원 가입", entry("fit", null))).current("sign-up");

        assertThat(form.entries().get(0).items())
                .containsExactly("member.address", "member.height", "member.waist");
    }

    @Test
    void whatIsShownToARecipientIsNotCollectedByIt() {
        ConsentEntry provision =
                new ConsentEntry(
                        "insurer",
                        "22-1-2",
                        "fit-advice",
                        "anshim-insurance",
                        List.of("member.waist"),
                        "보험 안내",
                        "허리둘레",
                        "3개월",
                        "거부할 수 있습니다",
                        "안심보험",
                        false);

        PublishedForm form = start(form(1, "회원 가입", provision)).current("sign-up");

        assertThat(form.items()).containsExactly("member.name");
        assertThat(form.entries().get(0).recipient()).isEqualTo("anshim-insurance");
    }

    @Test
    void refusesToPublishWhatCouldNotBeDecided() {
        assertThatIllegalStateException()
                .isThrownBy(() -> start(form(1, "가입", entry(null, null))))
                .withMessageContainingAll("sign-up", "'id'", "register.yml");
        assertThatIllegalStateException()
                .isThrownBy(() -> start(form(1, "가입", entry("fit", null), entry("fit", null))))
                .withMessageContaining("two entries");
        assertThatIllegalStateException()
                .isThrownBy(() -> start(form(1, "가입", entry("fit", List.of()))))
                .withMessageContaining("no items");
        assertThatIllegalStateException()
                .isThrownBy(() -> start(form(1, "가입", entryFor("no-such-purpose"))))
                .withMessageContaining("no purpose");
        assertThat(publications.history(Publication.Kind.FORM, "sign-up")).isEmpty();
    }

    private PublishedForms start(FormEntry form) {
        PublishedForms forms = forms(form);
        forms.publish();
        return forms;
    }

    private PublishedForms forms(FormEntry form) {
        Register register =
                new Register(null, null, null, Map.of("sign-up", form), null, null, null, null);
        return new PublishedForms(CollectionUnit.catalogue(register), publications);
    }

    private static FormEntry form(int version, String title, ConsentEntry... entries) {
        return new FormEntry(
                version,
                title,
                "ko",
                List.of(new FormItemEntry("member.name", true, "구별")),
                List.of(entries));
    }

    private static ConsentEntry entry(@Nullable String id, @Nullable List<String> items) {
        return new ConsentEntry(
                id,
                "22-1-1",
                "fit-advice",
                null,
                items,
                "체형 추천",
                "키",
                "탈퇴까지",
                "거부할 수 있습니다",
                null,
                false);
    }

    private static ConsentEntry entryFor(String purpose) {
        return new ConsentEntry(
                "x",
                "22-1-1",
                purpose,
                null,
                List.of(HEIGHT.qualifiedName()),
                "목적",
                "항목",
                "기간",
                "거부",
                null,
                false);
    }
}
