package io.jikimi.custody.shop;

import io.jikimi.catalogue.OfDataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** The root of classes whose references to persons of different files share one column. */
@Entity
@DiscriminatorColumn(name = "way", length = 10)
@DiscriminatorValue("none")
public class Reminder {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    /** To a caller. */
    @Entity
    @DiscriminatorValue("call")
    @PersonalDataFile("reminder")
    public static class ByCall extends Reminder {

        @OfDataSubject(file = "caller")
        @Column(name = "person")
        public @Nullable Long caller;

        @PersonalData(item = "call", kind = DataKind.FREE_TEXT)
        public @Nullable String callText;
    }

    /** To a visitor, where the way is unknown. */
    @Entity
    @DiscriminatorValue("null")
    @PersonalDataFile("reminder")
    public static class Somehow extends Reminder {

        @OfDataSubject(file = "visitor")
        @Column(name = "person")
        public @Nullable Long visitor;

        @PersonalData(item = "somehow", kind = DataKind.FREE_TEXT)
        public @Nullable String somehowText;
    }

    /** To a household, in any other way. */
    @Entity
    @DiscriminatorValue("not null")
    @PersonalDataFile("reminder")
    public static class Otherwise extends Reminder {

        @OfDataSubject(file = "household")
        @Column(name = "person")
        public @Nullable Long household;

        @PersonalData(item = "otherwise", kind = DataKind.FREE_TEXT)
        public @Nullable String otherwiseText;
    }
}
