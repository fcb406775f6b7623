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
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.security.test.context.support.WithMockUser;
import org.springframework.test.web.servlet.MockMvc;

/** The shop as a whole. All persons are made up. */
@SpringBootTest
@WithMockUser(username = "clerk-01", roles = "CLERK")
@AutoConfigureMockMvc
class BookshopTests {

    @Autowired private MockMvc http;
    @Autowired private CustomerMapper mapper;

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
        http.perform(
                        put("/customers/" + id + "/phone")
                                .contentType(APPLICATION_JSON)
                                .content("{\"phone\": \"010-0000-1006\"}"))
                .andExpect(status().isNoContent());

        http.perform(get("/customers/" + id))
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
        http.perform(get("/customers").param("name", "김"))
                .andExpect(jsonPath("$[0].name").value("김바다"))
                .andExpect(jsonPath("$[1].name").value("김하늘"))
                .andExpect(jsonPath("$.length()").value(2));
    }

    @Test
    void listsContacts() throws Exception {
        http.perform(get("/customers/contacts"))
                .andExpect(jsonPath("$[?(@.name == '김하늘')].phone").value("010-0000-1001"));
    }

    @Test
    void printsLabels() throws Exception {
        http.perform(get("/orders/labels"))
                .andExpect(jsonPath("$[1].receiver").value("박나래"))
                .andExpect(jsonPath("$[1].address").value("대전시 가온구 나온로 3"));
    }

    @Test
    void findsOrdersByAPartOfTheReceiver() throws Exception {
        http.perform(get("/orders").param("receiver", "나래"))
                .andExpect(jsonPath("$[0].customer").value("김하늘"))
                .andExpect(jsonPath("$[0].receiver").value("박나래"));
    }

    @Test
    void findsACustomerTheOldWay() {
        assertThat(mapper.byEmail("haneul@example.com"))
                .containsExactly(
                        new CustomerCard(1L, "김하늘", "haneul@example.com", "010-0000-1001"));
    }
}
