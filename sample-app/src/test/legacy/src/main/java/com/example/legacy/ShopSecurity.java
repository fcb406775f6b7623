package com.example.legacy;

import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Whoever wants to may join; customers and orders are for the clerks. */
@Configuration
public class ShopSecurity {

    @Bean
    SecurityFilterChain shop(HttpSecurity http) {
        return http.authorizeHttpRequests(
                        requests ->
                                requests.requestMatchers(HttpMethod.POST, "/customers")
                                        .permitAll()
                                        .requestMatchers("/customers/**", "/orders/**")
                                        .hasRole("CLERK")
                                        .anyRequest()
                                        .authenticated())
                .httpBasic(withDefaults())
                .csrf(csrf -> csrf.disable())
                .build();
    }

    @Bean
    UserDetailsService clerks(@Value("${bookshop.clerk-password}") String password) {
        return new InMemoryUserDetailsManager(
                User.withUsername("clerk-01").password("{noop}" + password).roles("CLERK").build());
    }
}
