package io.jikimi.custody.shop;

import jakarta.persistence.Entity;
import org.jspecify.annotations.Nullable;

/** Lies in a table of its own, to which no foreign key leads. */
@Entity
public class GiftVoucher extends Voucher {

    public @Nullable String occasion;
}
