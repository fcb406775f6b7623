package com.example.hanbit.inquiry;

import com.example.hanbit.page.PlainText;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * A question or an answer as a page sends it.
 *
 * @param text the words
 */
public record InquiryText(
        @NotBlank(message = "{input.required}")
                @Size(max = Inquiry.LONGEST_TEXT, message = "{input.long-text}")
                @PlainText(lines = true)
                String text) {

    public InquiryText {
        text = text == null ? "" : text;
    }

    /** Free text is not for logs. */
    @Override
    public String toString() {
        return "InquiryText";
    }
}
