package com.example.legacy.customer;

import static org.mockito.BDDMockito.given;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.MockMvc;

/** All persons are made up. */
@WebMvcTest(CustomerController.class)
class CustomerControllerTests {

    @Autowired private MockMvc http;
    @MockitoBean private CustomerService service;

    @Test
    void showsACard() throws Exception {
        given(service.card(7L))
                .willReturn(new CustomerCard(7L, "김하늘", "haneul@example.com", "010-0000-1001"));

        http.perform(get("/customers/7"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.name").value("김하늘"))
                .andExpect(jsonPath("$.phone").value("010-0000-1001"));
    }

    @Test
    void knowsNoStranger() throws Exception {
        given(service.card(8L)).willThrow(new NoSuchElementException());

        http.perform(get("/customers/8")).andExpect(status().isNotFound());
    }
}
