package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An embeddable whose values have no text: without a permit all of them read as null. */
@Embeddable
public record Guardian(
        @Column(name = "guardian_blood") @PersonalData(item = "guardian", kind = DataKind.CUSTOM)
                @Nullable BloodType blood,
        @Column(name = "guardian_allergies")
                @PersonalData(item = "guardian", kind = DataKind.CUSTOM)
                @JdbcTypeCode(SqlTypes.JSON)
                @Nullable List<Allergy> allergies,
        @Column(name = "guardian_remark") @Nullable String remark) {}
