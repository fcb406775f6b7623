/** Made-up code of a service, outside every package of ours. */
package com.example.legacy;
