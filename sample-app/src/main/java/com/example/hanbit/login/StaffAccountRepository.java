package com.example.hanbit.login;

import org.springframework.data.jpa.repository.JpaRepository;

/** The accounts of the shop's staff. */
interface StaffAccountRepository extends JpaRepository<StaffAccount, String> {}
