"""The catalogue: addresses that say what they are without a fetch, pictures that are files, links with their parameters."""

import pytest

from tastemaker.campaigns import addresses, images
from tastemaker.errors import BadInput

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.mark.parametrize("shape", ["/dp/{}", "/dp/{}/", "/Fernpath-Trail-Shoe/dp/{}/ref=sr_1_3?keywords=x&qid=1", "/gp/product/{}?th=1",
                                   "/gp/product/{}/ref=ox_sc", "/gp/aw/d/{}", "/gp/offer-listing/{}?condition=new", "/-/en/dp/{}?psc=1",
                                   "/-/de/Fernpath/dp/{}", "/exec/obidos/ASIN/{}", "/o/ASIN/{}/x-20", "/dp/product/{}", "/product-reviews/{}",
                                   "/Schuh-f%C3%BCr-den-Wald/dp/{}", "/%E3%82%B7/dp/{}#top"])
@pytest.mark.parametrize("asin", ["B0ABCDEF12", "030640615X"])
def test_the_usual_shapes_of_an_amazon_address_give_its_number(shape, asin):
    found = addresses.read("https://www.amazon.co.uk" + shape.format(asin))
    assert (found.asin, found.marketplace, found.country) == (asin, "amazon.co.uk", "GB")
    assert found.url == f"https://www.amazon.co.uk/dp/{asin}", "what others hung on the link is gone"


@pytest.mark.parametrize("ending", addresses.MARKETPLACES)
def test_every_marketplace_is_known_under_each_of_its_hosts(ending):
    for host in (f"amazon.{ending}", f"www.amazon.{ending}", f"M.Amazon.{ending}"):
        found = addresses.read(f"https://{host}/dp/b0abcdef12")
        assert (found.asin, found.marketplace) == ("B0ABCDEF12", f"amazon.{ending}")


@pytest.mark.parametrize("url", ["https://amazon.com.shop.example/dp/B0ABCDEF12", "https://notamazon.de/dp/B0ABCDEF12",
                                 "https://shop.example/amazon.de/dp/B0ABCDEF12", "https://www.amazon.xyz/dp/B0ABCDEF12"])
def test_an_address_that_only_looks_like_amazons_is_an_ordinary_one(url):
    assert addresses.read(url) == addresses.Address(url)


@pytest.mark.parametrize("path", ["/s?k=trail+shoe", "/dp/B0ABC", "/dp/B0ABCDEF123", "/stores/page/B0ABCDEF12", "/"])
def test_an_amazon_page_of_no_product_has_a_marketplace_and_no_number(path):
    found = addresses.read(f"https://www.amazon.de{path}")
    assert found.asin is None and found.marketplace == "amazon.de"


@pytest.mark.parametrize("host", ["a.co", "amzn.to", "amzn.eu", "www.amzn.to", "amzn.asia"])
def test_a_short_link_is_refused_with_the_reason(host):
    with pytest.raises(BadInput, match="nothing is fetched") as caught:
        addresses.read(f"https://{host}/d/3abcDEF")
    assert "Open it yourself" in caught.value.next_step


@pytest.mark.parametrize("url", ["", "shop.example/x", "javascript:alert(1)", "ftp://shop.example/x", "https://", "https://localhost/x",
                                 "https://shop.example/a b", "https://shop.example/\nx", "https://shop.example/\u202ex", "https:///x",
                                 "https://shop.example:99999/x", "https://" + "a" * 2000 + ".example", "https://sh<op.example/", "https://[::1/x"])
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(BadInput, match="no web address"):
        addresses.read(url)


def test_an_address_with_a_password_is_refused():
    with pytest.raises(BadInput, match="name or password"):
        addresses.read("https://amazon.de@shop.example/dp/B0ABCDEF12")


def test_affiliate_parameters_stand_on_the_link_once_and_in_place_of_others(bench):
    made = bench.product("Fernpath", "https://www.amazon.de/x/dp/B0ABCDEF12?tag=other-21", affiliate={"tag": "mara-21"})
    assert made.link == "https://www.amazon.de/dp/B0ABCDEF12?tag=mara-21"
    plain = bench.product("Sock", "https://shop.example/sock?size=42&ref=theirs&x=%20#a", affiliate={"ref": "ours & more"})
    assert plain.link == "https://shop.example/sock?size=42&x=%20&ref=ours+%26+more#a"
    assert bench.product("Sock", affiliate={}).link == "https://shop.example/sock?size=42&ref=theirs&x=%20#a"
    for wrong in ({"a b": "1"}, {"tag": ""}, {"tag": "x" * 201}, {"tag": "a\nb"}):
        with pytest.raises(BadInput, match="cannot stand in a link"):
            bench.product("Sock", affiliate=wrong)


def test_a_product_is_known_by_its_name_changes_in_part_and_keeps_every_version(bench):
    bench.product("Fernpath", "https://shop.example/x", category="shoe", price=129.5, currency="eur")
    same = bench.product(" fernpath ", price=129.5)
    assert same.price == 129.5 and same.category == "shoe" and same.currency == "EUR"
    assert bench.product("Fernpath", price=119).price == 119.0
    kept = bench.store.rows("SELECT price, made_by FROM products ORDER BY ordinal")
    assert [row["price"] for row in kept] == [129.5, 119.0] and kept[0]["made_by"] == "Ann", "the same again is no row"
    assert "119.00 EUR" in repr(same.__class__(**{**{f: getattr(same, f) for f in same.__slots__}, "price": 119.0}))
    assert len(bench.products()) == 1
    bench.product("Fernpath", withdrawn=True)
    assert bench.products().empty and bench.product("Fernpath").state == "withdrawn"


def test_a_price_needs_a_currency_and_an_unknown_name_alone_is_no_product(bench):
    with pytest.raises(BadInput, match="needs its currency"):
        bench.product("Sock", price=5)
    with pytest.raises(BadInput, match="no product called Sock"):
        bench.product("Sock")
    with pytest.raises(BadInput, match="1 to 200"):
        bench.product(" ", price=5, currency="EUR")


def test_a_campaign_carries_products_of_the_catalogue(bench, brief):
    bench.product("Fernpath", category="shoe")
    assert [one.name for one in bench.set_campaign(brief, products=["fernpath"]).products] == ["Fernpath"]
    assert "Products: Fernpath" in str(bench.campaign(brief)) and bench.set_campaign(brief, products=[]).products == ()


def test_a_picture_from_elsewhere_is_copied_beside_the_database_and_one_that_is_there_stays(own, tmp_path):
    elsewhere, here = tmp_path / "shoe.jpg", own.store.path.parent / "pics/sock.png"
    here.parent.mkdir()
    for path in (elsewhere, here):
        path.write_bytes(PNG)
    kept = own.product("Fernpath", images=[elsewhere, str(here)]).images
    assert kept[0].startswith("products/") and kept[0].endswith(".png"), "it is called by what it is"
    assert kept[1] == "pics/sock.png" and (own.store.path.parent / kept[0]).read_bytes() == PNG


@pytest.mark.parametrize("url", ["https://shop.example/x.png", "data:image/png;base64,AAAA", "//shop.example/x.png", "file:///etc/hostname"])
def test_a_picture_is_never_an_address(bench, url):
    with pytest.raises(BadInput, match="never an address"):
        bench.product("Fernpath", images=url)


@pytest.mark.parametrize(("content", "said"), [(b"<svg onload=alert(1)>", "no picture"), (b"", "no picture"), (b"%PDF-1.7", "no picture"),
                                               (None, "no file called")])
def test_what_is_no_picture_is_refused_whatever_it_is_called(bench, tmp_path, content, said):
    path = tmp_path / "shoe.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        bench.product("Fernpath", images=path)


def test_a_large_picture_is_refused_unread(bench, tmp_path, monkeypatch):
    monkeypatch.setattr(images, "LARGEST", 20)
    (tmp_path / "shoe.png").write_bytes(PNG)
    with pytest.raises(BadInput, match="larger than"):
        bench.product("Fernpath", images=tmp_path / "shoe.png")


def test_a_product_shows_itself_escaped(bench):
    made = bench.product("<b>Fernpath</b>", category="<i>x</i>")
    assert "<i>" not in made._repr_html_() and "&lt;b&gt;Fernpath" in made._repr_html_() and "Category" in made._repr_html_()
