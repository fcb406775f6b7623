package com.example.hanbit;

import java.util.LinkedHashMap;
import java.util.Map;

/** Sign-up forms as the page sends them, of people who do not exist. */
public final class SignUpForms {

    private SignUpForms() {}

    /** Everything filled in, every optional consent refused. */
    public static Map<String, String> complete(String key) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("name", "나보람");
        form.put("email", "new-" + key.replaceAll("[^A-Za-z0-9]", "") + "@example.com");
        form.put("phone", "010-0000-8000");
        form.put("password", ShopBrowser.PASSWORD);
        form.put("overFourteen", "true");
        form.put("decision.birthday-benefit", "refused");
        form.put("decision.fit-advice", "refused");
        form.put("decision.marketing", "refused");
        form.put("decision.insurance-offer", "refused");
        return form;
    }
}
