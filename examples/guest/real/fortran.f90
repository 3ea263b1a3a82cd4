program t
  implicit none
  integer, parameter :: n = 24
  real(8) :: a(n,n), b(n), x(n), s
  real(16) :: q
  complex(8) :: z
  integer :: i, j, k
  character(len=20) :: line
  do i = 1, n
    do j = 1, n
      a(i,j) = 1d0 / (i + j - 1) + merge(1d0, 0d0, i == j)
    end do
    b(i) = sum(a(i,:))
  end do
  do k = 1, n - 1
    do i = k + 1, n
      s = a(i,k) / a(k,k); a(i,k:) = a(i,k:) - s * a(k,k:); b(i) = b(i) - s * b(k)
    end do
  end do
  do i = n, 1, -1
    x(i) = (b(i) - dot_product(a(i,i+1:), x(i+1:))) / a(i,i)
  end do
  print '(a,es23.15)', 'error ', maxval(abs(x - 1)) * 0 + sum(x)
  q = 2; print *, sqrt(q), exp(q)
  z = (1d0, 2d0); print *, exp(z), abs(z)
  write(line, '(i5,f8.3)') 42, 3.14159; print *, '[', trim(line), ']'
  print *, matmul(reshape([1,2,3,4],[2,2]), reshape([5,6,7,8],[2,2])), huge(1), tiny(1d0), epsilon(1.0)
  open(10, file='/tmp/interlock-fortran', status='replace'); write(10,*) 1, 2.5, 'abc'
  rewind(10); read(10,*) i, s, line
  print *, i, s, line; close(10, status='delete')
  print *, bessel_j0(1d0), gamma(5.5d0), erf(0.5d0)
  stop 3
end program
