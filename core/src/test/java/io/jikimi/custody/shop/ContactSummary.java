package io.jikimi.custody.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Without personal data: somewhere to copy to. */
@Entity
public class ContactSummary {

    @Id @GeneratedValue public @Nullable Long id;

    public @Nullable String text;
}
