package com.example.hanbit.member;

import com.example.hanbit.page.PastDate;
import com.example.hanbit.page.PlainText;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the sign-up page sends, as text: what cannot be read is shown again as it was typed.
 *
 * @param name the name
 * @param email the e-mail address
 * @param phone the mobile number
 * @param password the password, hashed one-way at once
 * @param overFourteen the person's own word that they are fourteen or older (법 제22조의2)
 * @param birthDate the date of birth, taken only with consent
 */
public record SignUp(
        @NotBlank(message = "{input.required}") @Size(max = 50, message = "{input.name}") @PlainText
                String name,
        @NotBlank(message = "{input.required}")
                @Size(max = 100, message = "{input.email}")
                @Email(
                        regexp = "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+",
                        message = "{input.email}")
                String email,
        @NotBlank(message = "{input.required}")
                @Pattern(regexp = "01[016789]-?[0-9]{3,4}-?[0-9]{4}", message = "{input.phone}")
                String phone,
        @NotBlank(message = "{input.required}")
                @Size(min = 10, max = 100, message = "{input.password}")
                String password,
        @Pattern(regexp = "true", message = "{input.over-fourteen}") String overFourteen,
        @PastDate(message = "{input.birth}") String birthDate) {

    public SignUp {
        name = name == null ? "" : name.strip();
        email = email == null ? "" : email.strip().toLowerCase(Locale.ROOT);
        phone = phone == null ? "" : dashed(phone.strip());
        password = password == null ? "" : password;
        overFourteen = overFourteen == null ? "" : overFourteen;
        birthDate = birthDate == null ? "" : birthDate.strip();
    }

    static SignUp empty() {
        return new SignUp("", "", "", "", "", "");
    }

    /** The date of birth, or null if none was given. */
    @Nullable LocalDate birthday() {
        return birthDate.isEmpty() ? null : LocalDate.parse(birthDate);
    }

    private static String dashed(String phone) {
        return phone.matches("01[0-9]{8,9}")
                ? phone.replaceFirst("^(\\d{3})(\\d{3,4})(\\d{4})$", "$1-$2-$3")
                : phone;
    }

    /** Nobody reads the password from a log. */
    @Override
    public String toString() {
        return "SignUp";
    }
}
