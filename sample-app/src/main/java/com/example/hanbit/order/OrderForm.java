package com.example.hanbit.order;

import com.example.hanbit.page.PlainText;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * What the order page sends, as text: what cannot be read is shown again as it was typed.
 *
 * @param product the code of the product
 * @param quantity how many
 * @param forMyself whether the buyer receives the goods
 * @param receiverName who else receives them
 * @param receiverPhone the number of whoever else
 * @param address where to
 */
public record OrderForm(
        String product,
        @Pattern(regexp = "[1-9]", message = "{input.quantity}") String quantity,
        @Pattern(regexp = "true|false", message = "{input.required}") String forMyself,
        @Size(max = 50, message = "{input.name}") @PlainText String receiverName,
        @Pattern(regexp = "|01[016789]-?[0-9]{3,4}-?[0-9]{4}", message = "{input.phone}")
                String receiverPhone,
        @NotBlank(message = "{input.required}")
                @Size(max = 200, message = "{input.address}")
                @PlainText
                String address) {

    public OrderForm {
        product = product == null ? "" : product;
        quantity = quantity == null ? "" : quantity.strip();
        forMyself = forMyself == null ? "" : forMyself;
        receiverName = receiverName == null ? "" : receiverName.strip();
        receiverPhone = receiverPhone == null ? "" : receiverPhone.strip();
        address = address == null ? "" : address.strip();
    }

    static OrderForm of(String product) {
        return new OrderForm(product, "1", "", "", "", "");
    }

    /** Whether somebody else receives the goods. */
    boolean forSomebodyElse() {
        return forMyself.equals("false");
    }

    /** Nothing of a person belongs into a log. */
    @Override
    public String toString() {
        return "OrderForm";
    }
}
