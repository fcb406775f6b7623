package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Entity;
import java.time.LocalDate;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Has a table of its own, with the columns it inherits. */
@Entity
@Audited
public class DayTicket extends Ticket {

    @PersonalData(item = "birth", kind = DataKind.BIRTH_DATE)
    public @Nullable LocalDate birthDate;
}
