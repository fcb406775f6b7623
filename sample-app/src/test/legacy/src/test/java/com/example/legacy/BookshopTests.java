package com.example.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.example.legacy.customer.CustomerCard;
import com.example.legacy.customer.CustomerMapper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** The shop as a whole. All persons are made up. */
@SpringBootTest
@AutoConfigureMockMvc
class BookshopTests {

    @Autowired private MockMvc http;
    @Autowired private CustomerMapper mapper;
    @Value("${bookshop.clerk-password}") private String password;

    @Test
    void letsACustomerJoinAndChangeTheNumber() throws Exception {
        String id =
                http.perform(
                                post("/customers")
                                        .contentType(APPLICATION_JSON)
                                        .content(
                                                """
                                                {"name": "정누리", "email": "nuri@example.com",
                                                 "phone": "010-0000-1005"}
                                                """))
                        .andExpect(status().isCreated())
                        .andReturn()
                        .getResponse()
                        .getContentAsString();
        perform(
                        put("/customers/" + id + "/phone")
                                .contentType(APPLICATION_JSON)
                                .content("{\"phone\": \"010-0000-1006\"}"))
                .andExpect(status().isNoContent());

        perform(get("/customers/" + id))
                .andExpect(jsonPath("$.name").value("정누리"))
                .andExpect(jsonPath("$.phone").value("010-0000-1006"));
    }

    @Test
    void refusesAnEmailThatIsTaken() throws Exception {
        http.perform(
                        post("/customers")
                                .contentType(APPLICATION_JSON)
                                .content("{\"name\": \"정누리\", \"email\": \"bada@example.com\"}"))
                .andExpect(status().isConflict());
    }

    @Test
    void listsCustomersByTheBeginningOfTheirNames() throws Exception {
        perform(get("/customers").param("name", "김"))
                .andExpect(jsonPath("$[0].name").value("김바다"))
                .andExpect(jsonPath("$[1].name").value("김하늘"))
                .andExpect(jsonPath("$.length()").value(2));
    }

    @Test
    void listsContacts() throws Exception {
        perform(get("/customers/contacts"))
                .andExpect(jsonPath("$[?(@.name == '김하늘')].phone").value("010-0000-1001"));
    }

    @Test
    void printsLabels() throws Exception {
        perform(get("/orders/labels"))
                .andExpect(jsonPath("$[1].receiver").value("박나래"))
                .andExpect(jsonPath("$[1].address").value("대전시 가온구 나온로 3"));
    }

    @Test
    void showsNobodyToWhoIsNotLoggedIn() throws Exception {
        http.perform(get("/customers/1")).andExpect(status().isUnauthorized());
    }

    @Test
    void findsOrdersByAPartOfTheReceiver() throws Exception {
        perform(get("/orders").param("receiver", "나래"))
                .andExpect(jsonPath("$[0].customer").value("김하늘"))
                .andExpect(jsonPath("$[0].receiver").value("박나래"));
    }

    @Test
    void findsACustomerTheOldWay() {
        assertThat(mapper.byEmail("haneul@example.com"))
                .containsExactly(
                        new CustomerCard(1L, "김하늘", "haneul@example.com", "010-0000-1001"));
    }

    /** As a clerk, who is logged in. */
    private ResultActions perform(MockHttpServletRequestBuilder request) throws Exception {
        return http.perform(request.headers(headers -> headers.setBasicAuth("clerk-01", password)));
    }
}
