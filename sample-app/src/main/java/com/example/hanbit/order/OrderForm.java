package com.example.hanbit.order;

import com.example.hanbit.page.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What the order page sends.
 *
 * @param product the code of the product
 * @param quantity how many
 * @param forMyself whether the buyer receives the goods
 * @param receiverName who else receives them
 * @param receiverPhone the number of whoever else
 * @param address where to
 */
record OrderForm(
        String product,
        @NotNull(message = "{input.required}")
                @Min(value = 1, message = "{input.quantity}")
                @Max(value = 9, message = "{input.quantity}")
                @Nullable Integer quantity,
        @NotNull(message = "{input.required}") @Nullable Boolean forMyself,
        @Size(max = 50, message = "{input.name}") @PlainText String receiverName,
        @Pattern(regexp = "|01[016789]-?[0-9]{3,4}-?[0-9]{4}", message = "{input.phone}")
                String receiverPhone,
        @NotBlank(message = "{input.required}")
                @Size(max = 200, message = "{input.address}")
                @PlainText
                String address) {

    OrderForm {
        product = product == null ? "" : product;
        receiverName = receiverName == null ? "" : receiverName.strip();
        receiverPhone = receiverPhone == null ? "" : receiverPhone.strip();
        address = address == null ? "" : address.strip();
    }

    static OrderForm of(String product) {
        return new OrderForm(product, 1, null, "", "", "");
    }

    /** Nothing of a person belongs into a log. */
    @Override
    public String toString() {
        return "OrderForm";
    }
}
