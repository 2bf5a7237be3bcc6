/* expect: builds — finds no say_hello() */
void say_hello(void);

int main(void)
{
	say_hello();
	return 0;
}
