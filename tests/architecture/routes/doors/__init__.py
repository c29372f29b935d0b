"""One file per feature: `DOORS` says which thing each route names, and what it answers.

`NAMELESS` lists routes that change something and name no thing. `furnish(deal)` makes the
feature's things of a producer's business with a buyer, `equip(member)` those of one member;
`LISTS` are the pages without a name in their address that show rows, `VIEWS` the queries that
make them show other rows, `FIXED` the pages whose length does not grow with the market.

`AFTER` puts a feature that needs the things of others behind them.
"""
