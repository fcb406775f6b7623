package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/**
 * With an embeddable, a list of values, a date and constraints; not cached, because of the date.
 */
@Entity
@Audited
public class Member extends Party {

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    @NotNull
    public @Nullable LocalDate birthDate = LocalDate.of(1990, 2, 3);

    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    @Pattern(regexp = "01[0-9-]{9,11}")
    public @Nullable String phone;

    @Embedded public @Nullable Address home;

    @ElementCollection
    @PersonalData(item = "memo", kind = DataKind.FREE_TEXT)
    public List<String> memos = new ArrayList<>();
}
