package io.jikimi.custody.shop;

import io.jikimi.catalogue.PersonalData;
import io.jikimi.subject.DataKind;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.OrderColumn;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.envers.Audited;

/** An embeddable inside an embeddable. */
@Embeddable
@Audited
public class Shelf {

    @ElementCollection
    @OrderColumn
    @PersonalData(item = "phone", kind = DataKind.MOBILE)
    public List<String> phones = new ArrayList<>();
}
