package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.jikimi.custody.Custody.Extent;
import io.jikimi.custody.enhanced.EnhancedHome;
import io.jikimi.custody.enhanced.EnhancedPatient;
import io.jikimi.custody.enhanced.EnhancingClassLoader;
import io.jikimi.custody.enhanced.Patient;
import io.jikimi.subject.DataSubjectId;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.hibernate.Hibernate;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SelfDirtinessTracker;
import org.hibernate.envers.AuditReaderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Entities that track their own changes and load attributes when they are asked for: a mask that is
 * put into them is no change, and what nobody has loaded is nobody's change. The people are made
 * up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractEnhancedClassesContractTests {

    private static final byte[] SCAN = "가짜 사진의 바이트".getBytes(StandardCharsets.UTF_8);

    private CustodyUnit clinic;
    private Class<?> type;
    private Long id;

    abstract DataSource dataSource();

    @BeforeAll
    void open() throws ReflectiveOperationException {
        ClassLoader loader =
                new EnhancingClassLoader(
                        AbstractEnhancedClassesContractTests.class.getClassLoader(),
                        Set.of(EnhancedPatient.class.getName(), EnhancedHome.class.getName()));
        type = loader.loadClass(EnhancedPatient.class.getName());
        clinic =
                new CustodyUnit(
                        dataSource(),
                        List.of(type, loader.loadClass(EnhancedHome.class.getName())),
                        "io/jikimi/custody/register-enhanced.yml",
                        Map.of(CustodyUnit.CLASS_LOADER, loader));
    }

    @BeforeEach
    void fill() {
        clinic.reset();
        id =
                clinic.inTransaction(
                        em -> {
                            Patient patient = patient();
                            em.persist(patient);
                            return patient.getId();
                        });
    }

    @AfterAll
    void close() {
        clinic.close();
    }

    @Test
    void tracksItsOwnChanges() {
        assertThat(SelfDirtinessTracker.class).isAssignableFrom(type);
        clinic.doInTransaction(
                em -> assertThat(Hibernate.isPropertyInitialized(find(em), "scan")).isFalse());
    }

    @Test
    void readsBehindAPermitAndMasksWithoutOne() {
        clinic.permitted(
                "treatment",
                em -> {
                    assertPatient(find(em), "김환자", LocalDate.of(1980, 1, 2), "KR");
                    return null;
                });
        clinic.doInTransaction(
                em -> {
                    Patient masked = find(em);
                    assertThat(masked.getName()).isEqualTo("김*자");
                    assertThat(masked.getBirth()).isNull();
                    assertThat(masked.getScan()).isNull();
                    assertThat(masked.getSince()).isNull();
                    assertThat(masked.getStreet()).doesNotContain("12");
                });
        assertThat(clinic.dump()).doesNotContain("김환자", "1980-01-02", "가짜 사진");
    }

    @Test
    void sendsNothingForScopesThatComeAndGo() {
        clinic.statements.clear();
        clinic.doInTransaction(
                em -> {
                    Patient patient = find(em);
                    clinic.forPurpose(
                            "treatment",
                            () -> {
                                assertThat(patient.getName()).isEqualTo("김환자");
                                assertThat(patient.getBirth()).isEqualTo(LocalDate.of(1980, 1, 2));
                                return null;
                            });
                    assertThat(patient.getName()).isEqualTo("김*자");
                    assertThat(patient.getBirth()).isNull();
                });
        assertThat(clinic.statements).allMatch(sql -> sql.startsWith("select"));
    }

    @Test
    void keepsWhatIsNotReadableWhenSomethingElseChanges() {
        clinic.doInTransaction(em -> find(em).setRoom("302호"));
        clinic.doInTransaction(em -> find(em).setCountry("JP"));
        assertStored("김환자", LocalDate.of(1980, 1, 2), "JP");
    }

    @Test
    void keepsWhatIsNotReadableInAStatelessUpdate() {
        try (StatelessSession session = clinic.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            Patient loaded = (Patient) session.get(type, id);
            loaded.setRoom("302호");
            session.update(loaded);
            session.getTransaction().commit();
        }
        assertStored("김환자", LocalDate.of(1980, 1, 2), "KR");
    }

    @Test
    void keepsWhatIsNotReadableWhenADetachedCopyIsMerged() {
        Patient detached = clinic.inTransaction(this::find);
        detached.setRoom("302호");
        clinic.doInTransaction(em -> em.merge(detached));
        assertStored("김환자", LocalDate.of(1980, 1, 2), "KR");
    }

    @Test
    void putsACopyOfTheMaskBackToWhatItStandsFor() {
        clinic.doInTransaction(em -> find(em).setName(new String("김*자")));
        assertStored("김환자", LocalDate.of(1980, 1, 2), "KR");
    }

    @Test
    void storesWhatChangedAndItsHistory() {
        clinic.permitted(
                "treatment",
                em -> {
                    find(em).setName("김다른");
                    find(em).setBirth(LocalDate.of(1981, 1, 2));
                    return null;
                });
        assertStored("김다른", LocalDate.of(1981, 1, 2), "KR");
        clinic.permitted(
                "treatment",
                em -> {
                    var history = AuditReaderFactory.get(em);
                    List<Number> revisions = history.getRevisions(type, id);
                    assertPatient(
                            (Patient) history.find(type, id, revisions.get(0)),
                            "김환자",
                            LocalDate.of(1980, 1, 2),
                            "KR");
                    assertPatient(
                            (Patient) history.find(type, id, revisions.get(1)),
                            "김다른",
                            LocalDate.of(1981, 1, 2),
                            "KR");
                    return null;
                });
    }

    @Test
    void destroysWhatItStored() {
        DataSubjectId subject = new DataSubjectId("patient", String.valueOf(id));
        Custody custody = clinic.storage(clinic.dataSource).custody(clinic.entities);
        clinic.doInTransaction(
                em -> custody.destroy(custody.rowsOf(subject), subject, Extent.EVERYTHING));
        assertThat(clinic.inTransaction(em -> custody.remains(subject)).none()).isTrue();
        assertThat(clinic.<Patient>inTransaction(this::find)).isNull();
    }

    private Patient find(EntityManager em) {
        return (Patient) em.find(type, id);
    }

    private void assertStored(String name, LocalDate birth, String country) {
        clinic.permitted(
                "treatment",
                em -> {
                    assertPatient(find(em), name, birth, country);
                    return null;
                });
    }

    private void assertPatient(Patient patient, String name, LocalDate birth, String country) {
        assertThat(patient.getName()).isEqualTo(name);
        assertThat(patient.getBirth()).isEqualTo(birth);
        assertThat(patient.getScan()).isEqualTo(SCAN);
        assertThat(patient.getNotes()).containsExactly("왼팔에 주사");
        assertThat(patient.getStreet()).isEqualTo("서울시 성북구 북악산로 12");
        assertThat(patient.getSince()).isEqualTo(LocalDate.of(2001, 2, 3));
        assertThat(clinic.jdbc.queryForObject("select country from enhanced_patient", String.class))
                .isEqualTo(country);
    }

    private Patient patient() {
        try {
            Patient patient = (Patient) type.getDeclaredConstructor().newInstance();
            patient.setName("김환자");
            patient.setBirth(LocalDate.of(1980, 1, 2));
            patient.setScan(SCAN.clone());
            patient.setRoom("301호");
            patient.setHome("서울시 성북구 북악산로 12", LocalDate.of(2001, 2, 3), "KR");
            patient.getNotes().add("왼팔에 주사");
            return patient;
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
