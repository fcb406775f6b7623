package com.example.legacy.customer;

import java.util.List;
import java.util.NoSuchElementException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/customers")
public class CustomerController {

    private final CustomerService service;

    public CustomerController(CustomerService service) {
        this.service = service;
    }

    @GetMapping
    public List<CustomerCard> named(@RequestParam("name") String beginning) {
        return service.named(beginning);
    }

    @GetMapping("/contacts")
    public List<CustomerContact> contacts() {
        return service.contacts();
    }

    @GetMapping("/{id}")
    public CustomerCard card(@PathVariable("id") Long id) {
        return service.card(id);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public Long join(@RequestBody NewCustomer body) {
        return service.join(body.name(), body.email(), body.phone());
    }

    @PutMapping("/{id}/phone")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void changePhone(@PathVariable("id") Long id, @RequestBody NewPhone body) {
        service.changePhone(id, body.phone());
    }

    @ExceptionHandler(DataIntegrityViolationException.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    public void taken() {}

    @ExceptionHandler(NoSuchElementException.class)
    @ResponseStatus(HttpStatus.NOT_FOUND)
    public void unknown() {}

    public record NewCustomer(String name, String email, String phone) {}

    public record NewPhone(String phone) {}
}
