"""Spanish phrases that no stored fact could support."""

CLAIMS = {
    "acquaintance": (
        r"(?:te|le|os|les|lo|la) (?:sigo|seguimos|sigue|seguía|veo|vemos|escucho|escuchamos|conozco|conocemos"
        r"|conocí|admiro|admiramos|adoro|leo|leemos|vi en|vimos en|recuerdo|recordamos)",
        r"(?:sigo|seguimos|veo|vemos|escucho|admiro|admiramos|adoro|adoramos|amo|amamos|leo|leemos|conozco"
        r"|conocemos) (?:tu|tus|su|sus|todos|todas|cada|siempre|desde)",
        r"me (?:encant(?!aría)\w+|fascin\w+|apasion\w+|enamor\w+|enganch\w+|aficion\w+)",
        r"(?:he|hemos) visto (?:todos|todas|cada|tus|sus|juntos)",
        r"nos (?:encant(?!aría)\w+|fascin\w+|conocimos|conocemos|vimos|enamor\w+|encontramos|cruzamos"
        r"|presentaron|presentó|reímos|saludamos)",
        r"(?:he|hemos) (?:leído|escuchado|seguido|disfrutado|hablado|conocido|cocinado|preparado|aprendido"
        r"|trabajado) (?:todos|todas|cada|tus|sus|tu|juntos|con|ya|mucho|varias|contigo|alguna)",
        r"desde (?:hace|siempre|el (?:principio|comienzo|primer|inicio)|(?:tus|sus) (?:inicios|comienzos"
        r"|primer\w*)|(?:19|20)\d\d|que empezaste|tu primer)", r"hace (?:\w+ ){0,2}(?:años|meses|tiempo|mucho)",
        r"durante (?:años|meses|mucho)",
        r"(?:llevo|llevamos) (?:\w+ )?(?:años|meses|tiempo|mucho|\w+ndo(?:te|le|os|la|lo)|\w+ndo (?:tus?|sus?))",
        r"(?:gran|grandes|fiel|fieles|verdader\w+|mayor|mayores|ferviente|incondicional|buen) (?:fan|fans"
        r"|seguidor\w*|admirador\w*|lector\w*|aficionad\w*|suscriptor\w*)", r"fans? (?:de|tuy\w|suy\w)",
        r"(?:un|una|tu) fan",
        r"(?:como|tal como|según) (?:\w+ )?(?:acordamos|acordado|hablamos|hablado|prometí|prometimos|comentamos"
        r"|quedamos|mencioné|pediste|dijiste|convenido|pactamos|comentaste|solicitaste)",
        r"nuestr[oa]s? (?:\w+ )?(?:últim\w+|anterior(?:es)?|primer\w*|reciente|conversación|charla|llamada"
        r"|encuentro|reunión|amistad|colaboración (?:anterior|pasada)|café|comida|entrevista)",
        r"(?:gracias|agradezco) (?:\w+ )?(?:por )?(?:tu|su|tus|la|el|haber\w*|aquel\w*) (?:\w+ )?(?:respuesta"
        r"|mensaje|interés|llamada|compra|apoyo|correo|visita|acogida|confianza|contestar|contestado|recibirnos"
        r"|recibido|charla|conversación|colaboración)", r"recomend\w+", r"aconsej\w+",
        r"amig[oa]s? (?:en común|de|nuestr\w|mí\w|comunes|tuy\w)",
        r"(?:un|una|mi|nuestro|nuestra|tu) (?:\w+ )?(?:amig[oa]|coleg\w|compañer[oa]|vecin[oa]|prim[oa]"
        r"|conocid[oa]|agente|representante|mánager) (?:me|nos|tuy\w|mí\w|en común|de|que|ya)",
        r"(?:me|nos) (?:habló|hablaron|dijo|contó|contaron|dijeron|comentó|pasó|presentó|ha hablado|han hablado"
        r"|dijiste|pediste|contaste|prometiste|comentaste|escribiste|respondiste)", r"de nuevo", r"otra vez",
        r"gracias a ti", r"todo el (?:invierno|verano|otoño|año)",
        r"(?:en el|durante el|con el) (?:desayuno|almuerzo|café)", r"sin ti", r"(?:te|se) acuerdas?", r"recuerdas",
        r"quizá me (?:recuerdes|conozcas)", r"volver a (?:verte|hablar|coincidir|trabajar)", r"coincid(?:imos|ir|í)",
        r"en persona",
        r"(?:mi|mis) (?:mujer|marido|hija|hijo|hijos|madre|padre|abuela|familia|pareja|hermana|hermano)",
        r"(?:todo el|nuestro|todo nuestro) (?:equipo|taller) (?:\w+ )?(?:te|ve|lee|sigue|adora|habla|disfruta)",
        r"en el (?:taller|equipo|trabajo) todos",
        r"(?:en|durante) (?:la feria|el festival|el salón|el congreso|la feria de|el mercado|el encuentro)",
        r"(?:estuve|estuvimos) (?:en|contigo|allí|presentes?)",
        r"ambos"),
    "an earlier mail": (r"(?:te|le) (?:escribí|escribimos|envié|enviamos|mandé|contacté"
        r"|contactamos) (?:\w+ ){0,4}(?:el|la|hace|antes|ya|un|una|ayer|en)",
        r"(?:te|le) (?:he|había|hemos) (?:escrito|enviado|mandado|contactado)",
        r"(?:mi|nuestro|nuestra) (?:\w+ )?(?:último|última|anterior|primer|primera) (?:correo|mensaje|carta"
        r"|mail|email)", r"(?:mi|nuestro|nuestra) (?:correo|mensaje|carta|mail|email|propuesta) (?:del?|anterior)",
        r"(?:seguimiento|retomar|retomo|retomando|recordatorio|en respuesta a|a raíz de (?:tu|nuestra))",
        r"(?:tu|su) (?:\w+ )?(?:último|última|amable|reciente)? ?(?:respuesta|correo|mensaje|solicitud|pregunta"
        r"|petición|llamada|carta) (?:del?|anterior|nos|me|sobre|de la)", r"re ?:", r"rv ?:",
        r"fwd? ?:"),
    "frequency": (r"siempre",
        r"cada (?!pregunta|detalle|pieza|cuchillo|uno|una|quien)\w+",
        r"tod[oa]s (?:tus|sus|l[oa]s (?:días|años|meses|semanas|mañanas|tardes|noches|domingos|sábados|lunes"
        r"|martes|miércoles|jueves|viernes|vídeos|videos|veranos))", r"a diario", r"diari\w+", r"semanal\w*",
        r"mensual\w*", r"a menudo", r"nunca", r"jamás", r"constante\w*", r"regularmente", r"con frecuencia",
        r"frecuente\w*", r"sueles", r"suele", r"soler", r"rara vez", r"pocas veces", r"muchas veces", r"a veces",
        r"(?:una|dos|tres|varias|\d+) veces (?:al|a la|por|cada)", r"(?:vez|veces) (?:al|a la|por) \w+",
        r"por (?:semana|mes|día|año)", r"al (?:mes|día|año)",
        r"los (?:lunes|martes|miércoles|jueves|viernes|sábados|domingos)",
        r"(?:semana|día|año) tras (?:semana|día|año)", r"sin falta", r"habitualmente", r"incansable\w*",
        r"innumerables", r"(?:cientos|miles|millones|decenas) de", r"todo el (?:año|día|verano|invierno)",
        r"de continuo"),
    "a comparison": (r"(?:el|la|los|las|lo|tu|tus|su|sus|nuestr\w+) (?:\w+ )?(?:más|menos) (?!de |o |tarde"
        r"|pronto)\w+",
        r"(?:mejor|mejores|peor|peores|favorit\w+|únic[oa]s?|líder(?:es)?|número uno|famos\w+|popular(?:es)?"
        r"|preferid\w+|célebre\w*|excepcional\w*|incomparable\w*|inigualable\w*|insuperable\w*|imbatible\w*"
        r"|legendari\w+|conocidísim\w+|reconocid\w+|prestigios\w+|influyente\w*|extraordinari\w+|referente\w*"
        r"|referencia|inmejorable\w*)(?! (?:de las suertes|momento|dirección))",
        r"(?:más|menos|mejor|tan|tanto) (?:\w+ ){0,3}(?:que|como (?:tú|nadie|ningun\w|el tuyo))(?! (?:quieras"
        r"|puedas|te))", r"más \w+ del? (?:mercado|mundo|país|sector|planeta|todas)",
        r"(?:ningún|ninguna) (?:otr[oa] )?(?:canal|creador\w*|cuenta|cuchillo|vídeo|kit)", r"nadie (?:más )?\w+",
        r"a diferencia de", r"comparad\w+ con", r"en comparación",
        r"(?:otros|otras|muchos|muchas|la mayoría de|varios|varias|algunos|algunas) (?:\w+ )?(?:canales"
        r"|creador\w+|cuentas|marcas|vídeos|cocineros)", r"entre tod[oa]s", r"supera\w*", r"superior\w*",
        r"por encima de", r"fuera de serie", r"sin igual",
        r"como pocos"),
    "a metric": (r"alcance",
        r"visitas(?! (?:del|al|guiadas))", r"visualizaciones", r"reproducciones", r"crec\w+", r"tasa\w*",
        r"estadísticas?", r"(?:tu|una|la) (?:\w+ )?comunidad",
        r"(?:gran|enorme|inmensa|amplia) (?:comunidad|audiencia)", r"audiencia\w*", r"viral\w*", r"interacci\w+",
        r"comentarios", r"me gusta(?! (?:que|la idea|como))", r"likes", r"impresiones de", r"promedio",
        r"(?:de|por término) medi[ao]", r"en media", r"tendencias?",
        r"compartid[oa]s? (?:más|cientos|miles|\w+ veces)", r"cifras",
        r"(?:tus|sus) (?:seguidor\w+|suscriptor\w+|espectador\w+|lector\w+|fans) (?!recib|obtend|tendr|podr"
        r"|tambi)\w+", r"la (?:mayoría|mitad|mayor parte) de", r"(?:tu|su) público",
        r"público (?:fiel|joven|femenino|masculino|amplio)",
        r"duración media"),
    "a relative time": (r"ayer",
        r"anteayer", r"anoche", r"hoy mismo", r"mañana mismo",
        r"(?:la semana|el mes|el año|el verano|el invierno|el otoño|la primavera|el fin de semana|el lunes"
        r"|el martes|el miércoles|el jueves|el viernes|el sábado|el domingo|la temporada) (?:pasad[oa]|anterior"
        r"|próxim[oa]|que viene)",
        r"(?:esta|este) (?:semana|mes|año|verano|invierno|temporada|primavera|otoño|fin de semana)",
        r"(?:últim[oa]s?|más recientes?|nuev[oa]s?) (?:vídeo|video|publicación|post|episodio|entrada|vídeos"
        r"|videos|publicaciones)", r"hace (?:\w+ ){0,2}(?:días?|semanas?|mes|meses|años?|horas?|quincena)",
        r"acabas de", r"recién", r"aniversario", r"el otro día", r"próximamente", r"estos (?:días|meses)",
        r"últimos (?:días|meses|años)"),
    "a need or a victory": (r"(?:necesitas|te hace falta)(?! (?:nada|más|tiempo))",
        r"gan(?:ó|aste|ar|aron|ador\w*|ado|adora)", r"vencedor\w*", r"premi\w+", r"galard\w+", r"trofeo\w*",
        r"medalla\w*", r"podio", r"victoria\w*", r"éxito\w*", r"récords?", r"campe[óo]n\w*", r"enhorabuena",
        r"felicidades", r"felicit\w+", r"bravo", r"impresion(?:ante|ado|ó)\w*",
        r"inspir(?:a|as|ador\w*|ado|ación|adoras?)", r"maravill\w+", r"fantástic\w+", r"increíble\w*",
        r"espectacular\w*", r"magnífic\w+", r"genial\w*", r"brillante\w*", r"talent\w+", r"pasión", r"apasionad\w+",
        r"expert\w+", r"profesional\w*", r"especialista\w*", r"maestr\w+", r"titulad[oa] (?:en|por)", r"diploma\w*",
        r"certificad\w+", r"pioner\w+", r"superventas", r"best ?seller\w*", r"tele(?:visión)?", r"(?:la )?prensa",
        r"revistas?", r"periódic\w+", r"radio", r"entrevist\w+", r"auténtic\w+", r"orgull\w+", r"logros?",
        r"hazaña\w*", r"considerad[oa] (?:como|un|una|el|la)", r"eres (?:un|una|el|la) \w+", r"tu libro", r"chef\w*",
        r"estrella\w*"),
    "a promise or pressure": (r"garantiz\w+",
        r"garantía\w*", r"promet\w+", r"promesa\w*", r"exclusiv\w+", r"urgente?\w*",
        r"última (?:oportunidad|ocasión)", r"limitad\w+", r"client\w+", r"ilimitad\w+", r"de por vida",
        r"(?:solo|sólo|únicamente) (?:hasta|hoy|quedan|por tiempo|esta)",
        r"qued(?:an|a) (?:solo |sólo |pocas?|pocos|\w+ (?:plazas?|sitios?|unidades|días|kits?|cuchillos?))",
        r"(?:plazas?|unidades) (?:libres?|disponibles?|limitadas?)",
        r"antes del? (?:viernes|lunes|domingo|sábado|martes|\d|fin|final)",
        r"hasta (?:el )?(?:viernes|lunes|domingo|sábado|mañana)",
        r"(?:caduca|vence|termina|acaba|finaliza) (?:el|en|este|hoy|mañana|pronto)", r"date prisa", r"apresúrate",
        r"no (?:te )?(?:pierdas|lo dejes|esperes)", r"cuanto antes", r"(?:has|ha) sido (?:elegid|seleccionad)\w*",
        r"elegid[oa]s? entre", r"(?:duplicar|triplicar|aumentar|multiplicar)\w*", r"por adelantado", r"bono\w*",
        r"gastos de (?:viaje|desplazamiento)", r"(?:viaje|billete|desplazamiento) (?:pagado|incluido)",
        r"reembols\w+", r"porcentaje", r"de las ventas", r"científic\w+", r"demostrad\w+ (?:que|por)", r"médic\w+",
        r"patent\w+", r"impermeable\w*", r"vegan\w+", r"ecológic\w+", r"sostenible\w*", r"reciclad\w+",
        r"indestructible\w*", r"irrompible\w*", r"hecho a mano", r"oficial\w*",
        r"(?:todo el mundo|todos|los expertos|los cocineros|la gente|la crítica"
        r"|todo el sector) (?:\w+ )?(?:habla|hablan|dice|dicen|sabe|saben|conoce|conocen|adora|usa|usan"
        r"|prefiere|recomienda|coincide)", r"ya (?:han|ha) (?:aceptado|dicho|firmado|confirmado)",
        r"(?:ya )?trabajamos (?:ya )?con (?!tigo)", r"elogi\w+",
        r"alab\w+"),
    "the creator's private life": (r"(?:tu|tus|su|sus) (?:\w+ )?(?:espos[oa]|marido|mujer|novi[oa]|pareja"
        r"|hij[oa]s?|bebé|familia|madre|padre|padres|herman[oa]s?|abuel[oa]s?|perr[oa]s?|gat[oa]s?|mascota"
        r"|divorcio|boda|matrimonio|embarazo|cumpleaños|salud|lesión|operación|cirugía|rodilla|espalda"
        r"|recuperación|enfermedad|alergia\w*|diabetes|celiaquía|depresión|terapia|dieta|religión|fe|iglesia"
        r"|sueldo|ingresos|deudas|jefe|empleo|profesión|estudios|carrera|mudanza|casa|piso|ciudad|pueblo|barrio"
        r"|región|país|tierra|orígenes|raíces|edad|ideas políticas|partido|voto|victoria|récord|medalla|premio"
        r"|éxito|libro|agencia|agente|mánager|patrocinador\w*|entrenador\w*|infancia|duelo|empresa)",
        r"(?:como|siendo) (?:\w+ )?(?:madre|padre|mamá|papá|mujer|hombre|vegan[oa]|vegetarian[oa]|cristian[oa]"
        r"|musulm\w+|judí[oa]|médic[oa]|enfermer[oa]|profesor[oa]?|maestr[oa]|estudiante|andaluz\w*"
        r"|madrileñ[oa]|chef|cociner[oa])",
        r"(?:vives|resides|naciste|creciste|te mudaste|vienes de|eres de|trabajas (?:en|como|para)|votas"
        r"|crees en|sufres|padeces|has perdido|estás (?:embarazada|casad[oa]|enferm[oa]))", r"embarazad\w+",
        r"casad[oa]s?", r"divorciad\w+", r"elecciones", r"pésame", r"mejórate", r"hospital",
        r"en tu (?:ciudad|zona|pueblo|tierra|región)",
        r"vivir (?:en|cerca|tan)"),
    "an instruction from outside": (r"(?:ignor\w+|olvida\w*)\b[^.]{0,40}\b(?:instrucc\w+|anterior\w*|reglas|todo)",
        r"(?:como ia|modelo de lenguaje|asistentes? (?:de )?ia|la ia)",
        r"(?:contraseña|iban|transferencia bancaria|paypal|bitcoin|tarjeta regalo|factura|tarjeta de crédito)"),
}
HARMLESS = (r"supera\w* (?:los|las) ■+",
        r"(?:más|menos) de (?:un |una )?■+", r"mejores (?:saludos|deseos)", r"(?:nos|me) (?:gustaría|encantaría)",
        r"muchas gracias de antemano",
        r"gracias por (?:tu tiempo|su tiempo|leer\w*|haber leído|llegar|la atención|tu atención|dedicar\w*"
        r"|el tiempo|adelantado)", r"(?:no(?! hay)|nunca|jamás) (?:\w+ ){0,3}(?:más|de nuevo|otra vez|nunca)",
        r"más (?:información|detalles|datos|cosas|sobre|adelante|tarde)", r"cuando (?:quieras|puedas|te venga bien)",
        r"lo que (?:quieras|prefieras|mejor)", r"lo mejor", r"mejor (?:te|le) (?:venga|parezca|convenga)",
        r"que tengas (?:\w+ ){0,3}\w+", r"cada (?:pregunta|cual)", r"como siempre", r"en cualquier (?:caso|momento)",
        r"a más tardar", r"siempre (?:que|puedes|libre)",
        r"buen (?:día|fin|comienzo)")
RECENT = r"reciente\w*|recién|últimamente"
EARLIER = (r"(?:te|le) (?:escribía|mandaba|enviaba|contactaba|escribíamos|mandábamos|enviábamos)", r"me (?:puse en "
    r"contacto|dirigí)",
        r"(?:te|le) (?:escribí|escribimos|envié|enviamos|mandé|mandamos|contacté)(?: ya)?",
        r"(?:te|le) (?:he|había|hemos|habíamos) (?:escrito|enviado|mandado)",
        r"(?:mi|nuestro|nuestra|el|la) (?:\w+ )?(?:primer|primera|segundo|segunda|último|última"
        r"|anterior)?(?: y (?:último|última))? ?(?:correo|mensaje|carta|mail|email)(?: del?| anterior)?",
        r"(?:de nuevo|otra vez|una vez más|por última vez|por segunda vez|una segunda vez)",
        r"(?:breve |pequeño )?(?:seguimiento|recordatorio)", r"retomo|retomar|vuelvo a|volver a",
        r"desde (?:entonces|aquel)")
OFFERS = {
    "payment": r"pag(?:ad\w*|amos|aremos|aríamos|ar|o|os)|remunera\w*|tarifas?|honorarios|salario|sueldo|dinero"
        r"|presupuesto",
    "something free": r"gratis|gratuit\w*|regal\w+|sin coste|obsequi\w*",
    "a commission": r"comisi(?:ón|ones)|afiliad\w*|afiliación|porcentaje|por venta",
    "a discount": r"descuento\w*|cupón|cupones|vale de|código promocional|rebaja\w*",
    "a trip or an event": r"viaje\w*|evento\w*|hotel\w*|vuelo\w*|festival\w*|invitación a|taller de|curso|visita",
    "a prize": r"sorteo\w*|rifa|concurso\w*|lotería",
    "a long contract": r"embajador\w*|contrato\w*|largo plazo|anual\w*|indefinid\w+",
    "equity or a product of their own": r"acciones de|participación en la empresa|tu propi[ao] (?:colección"
        r"|línea|cuchillo|modelo)",
}
