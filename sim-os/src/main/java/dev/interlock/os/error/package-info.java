/** How a system call ends when it does not end well: with an error number, or with the end of the run. */
package dev.interlock.os.error;
